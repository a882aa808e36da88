/**
 * Compiles Octopus and its admin panel into one executable: `dist/octopus` for this machine, or with `--all` one for each platform,
 * `dist/octopus-linux-arm64` and so on. The admin panel must have been built (`npm run build` does both).
 */
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { type Target, targets } from './targets'

const root = resolve(import.meta.dir, '..')
const output = join(root, 'dist')
const admin = join(output, 'ui')

if (process.argv.includes('--all')) await buildAll()
else await compile(join(output, process.platform === 'win32' ? 'octopus.exe' : 'octopus'), {})

async function buildAll(): Promise<void> {
  const runtimes = await fetchRuntimes()
  for (const { name, runtime, program } of targets) {
    const target: Bun.Build.CompileTarget = `bun-${name}`
    const file = join(output, `octopus-${name}${name.startsWith('windows') ? '.exe' : ''}`)
    await compile(file, { target, executablePath: join(runtimes, runtime, program) })
  }
}

/** `platform` is empty for the machine this runs on. */
async function compile(outfile: string, platform: { target?: Bun.Build.CompileTarget; executablePath?: string }): Promise<void> {
  const assets = existsSync(admin) ? [admin] : []
  if (assets.length === 0) console.error('octopus: building without the admin panel, as dist/ui is not there')
  const { success, logs } = await Bun.build({
    // What runs in a thread of its own is a program of its own.
    entrypoints: ['src/main.ts', 'src/relay/estimator-worker.ts', 'src/usage/mover-worker.ts', 'src/usage/sweeper-worker.ts'].map((file) =>
      join(root, file),
    ),
    format: 'esm',
    minify: true,
    bytecode: true,
    define: { OCTOPUS_COMMIT: JSON.stringify(commit()) },
    // A .env or bunfig.toml in the folder where Octopus is started belongs to somebody else.
    compile: { ...platform, outfile, assets, autoloadDotenv: false, autoloadBunfig: false },
    throw: false,
  })
  for (const log of logs) console.error(log)
  if (!success) process.exit(1)
  console.error(`octopus: built ${relative(root, outfile)} (${Math.round(statSync(outfile).size / 1e6)} MB)`)
}

/** `--commit=…`, for where there is no repository, else the one that is checked out. */
function commit(): string {
  const given = process.argv.find((word) => word.startsWith('--commit='))?.slice('--commit='.length)
  const git = Bun.which('git')
  const asked = git && !given ? Bun.spawnSync([git, 'rev-parse', '--short=7', 'HEAD'], { cwd: root, stderr: 'ignore' }) : undefined
  return given?.slice(0, 7) || (asked?.success ? asked.stdout.toString().trim() : '') || 'unknown'
}

/** Bun would fetch runtimes past npm's settings (registry, proxy, cache); as ordinary packages they come the ordinary way. */
async function fetchRuntimes(): Promise<string> {
  const folder = join(output, 'runtimes')
  mkdirSync(folder, { recursive: true })
  const dependencies = Object.fromEntries(targets.map(({ runtime }: Target) => [runtime, Bun.version]))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  const install = Bun.spawn([process.execPath, 'install', '--os=*', '--cpu=*', '--no-save'], {
    cwd: folder,
    stdout: 'ignore',
    stderr: 'inherit',
  })
  if ((await install.exited) !== 0) throw new Error('the runtimes of the other platforms could not be fetched; see above')
  return join(folder, 'node_modules')
}
