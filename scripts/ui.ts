/** Builds the admin panel into dist/ui, always under Bun's runtime so that the same sources give the same file names. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

const root = resolve(import.meta.dir, '..')
const output = join(root, 'dist/ui')
const compressible = /\.(js|css|html|svg|json|webmanifest|txt)$/
const worthwhileBytes = 1024

export async function buildUi(): Promise<void> {
  const words = [process.execPath, '--bun', 'x', 'vite', 'build', '--config', 'ui/vite.config.ts', '--logLevel', 'warn']
  const vite = Bun.spawn(words, { cwd: root, stdout: 'inherit', stderr: 'inherit' })
  if ((await vite.exited) !== 0) throw new Error('the admin panel could not be built; see above')
  for (const file of readdirSync(output, { recursive: true, encoding: 'utf8' })) compress(join(output, file))
}

/** Compressed once here at the best level rather than for every visitor; served to who accepts `br`. */
function compress(file: string): void {
  if (!compressible.test(file) || statSync(file).size < worthwhileBytes) return
  const text = readFileSync(file)
  const small = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } })
  if (small.length < text.length * 0.9) writeFileSync(`${file}.br`, small)
}

if (import.meta.main) await buildUi()
