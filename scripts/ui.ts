/**
 * Builds the admin panel into dist/ui, always under Bun's runtime so that the same sources give the same file names. Fails when it
 * has become larger than it may be.
 */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { writeAhead } from './ui-ahead'
import { type Manifest, measure, table } from './ui-size'
import { buildWorker } from './ui-worker'

const root = resolve(import.meta.dir, '..')
const output = join(root, 'dist/ui')
const compressible = /\.(js|css|html|svg|json|webmanifest|txt)$/
const worthwhileBytes = 1024

export async function buildUi(): Promise<void> {
  const words = [process.execPath, '--bun', 'x', 'vite', 'build', '--config', 'ui/vite.config.ts', '--logLevel', 'warn']
  const vite = Bun.spawn(words, { cwd: root, stdout: 'inherit', stderr: 'inherit' })
  if ((await vite.exited) !== 0) throw new Error('the admin panel could not be built; see above')
  const manifest = takeManifest()
  writeAhead(output, manifest)
  await buildWorker(root, output, manifest)
  const sums = measure(output, manifest)
  console.error(table(sums))
  if (sums.some(({ bytes, most }) => bytes > most)) throw new Error('the admin panel is larger than it may be; see above')
  for (const file of readdirSync(output, { recursive: true, encoding: 'utf8' })) compress(join(output, file))
}

function takeManifest(): Manifest {
  const file = join(output, 'manifest.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  rmSync(file)
  return manifest
}

/**
 * Compressed once here at the best level rather than for every visitor: as Brotli, and as gzip for browsers that take nothing else
 * over plain HTTP.
 */
function compress(file: string): void {
  if (!compressible.test(file) || statSync(file).size < worthwhileBytes) return
  const text = readFileSync(file)
  const brotli = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } })
  if (brotli.length > text.length * 0.9) return
  writeFileSync(`${file}.br`, brotli)
  writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }))
}

if (import.meta.main) await buildUi()
