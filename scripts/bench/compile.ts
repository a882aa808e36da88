import { join } from 'node:path'

/** Compiles mock.c and load.c into `folder`; gives the paths of the programs. */
export function compilePrograms(folder: string): { mock: string; load: string } {
  const compiler = Bun.which('cc') ?? Bun.which('gcc') ?? Bun.which('clang')
  if (!compiler)
    throw new Error(
      'no C compiler found: the load generator and the mock upstream need one; install gcc (Debian: apt-get install gcc libc6-dev)',
    )
  return { mock: compile(compiler, 'mock', folder), load: compile(compiler, 'load', folder) }
}

function compile(compiler: string, name: string, folder: string): string {
  const program = join(folder, name)
  const { success, stderr } = Bun.spawnSync([compiler, '-O2', '-Wall', '-o', program, join(import.meta.dir, `${name}.c`)])
  if (success) return program
  throw new Error(`${name}.c does not compile:\n${stderr}`)
}
