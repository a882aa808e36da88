/** How much of the admin goes over the line, gzipped and without, and how much it may be. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** As Vite writes it: by source, where it went and what it needs. */
export type Manifest = Record<string, { file: string; imports?: string[]; css?: string[] }>

interface Sum {
  name: string
  bytes: number
  /** In bytes as well. */
  most: number
}

const KB = 1000

/** The files that have to be there before a part of the admin runs. */
export function filesOf(manifest: Manifest, sources: readonly string[]): Set<string> {
  const files = new Set<string>()
  const seen = new Set<string>()
  const add = (source: string) => {
    const chunk = manifest[source]
    if (!chunk) throw new Error(`the admin has no part ${source}`)
    if (seen.has(source)) return
    seen.add(source)
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
    for (const other of chunk.imports ?? []) add(other)
  }
  for (const source of sources) add(source)
  return files
}

/** What is told of the admin in `folder`, each with its limit. */
export function measure(folder: string, manifest: Manifest): Sum[] {
  const size = (file: string) => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length
  const sum = (files: Iterable<string>, kind: RegExp) =>
    [...files].filter((file) => kind.test(file)).reduce((sum, file) => sum + size(file), 0)
  // Nobody fetches a second language; how small files compress one by one is of no interest here.
  const others = ['words/zh-Hans.json', 'words/zh-Hant.json'].map((source) => manifest[source]?.file)
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => !others.includes(file))
  const whole = (kind: RegExp) =>
    gzipSync(Buffer.concat(all.filter((file) => kind.test(file)).map((file) => readFileSync(join(folder, file)))), { level: 9 }).length
  const first = filesOf(manifest, ['index.html', 'words/en.json', 'pages/overview/overview.tsx'])
  return [
    { name: 'entry, JS', bytes: sum(filesOf(manifest, ['index.html']), /\.js$/), most: 45 * KB },
    { name: 'to Overview, JS and CSS', bytes: sum(first, /\.(js|css)$/), most: 90 * KB },
    { name: 'whole admin, JS', bytes: whole(/\.js$/), most: 200 * KB },
    { name: 'whole admin, CSS', bytes: whole(/\.css$/), most: 12 * KB },
    { name: 'whole admin', bytes: whole(/\.(js|css|html|svg|webmanifest)$/), most: 250 * KB },
  ]
}

/** The table of `measure`, a line each. */
export function table(sums: readonly Sum[]): string {
  const line = ({ name, bytes, most }: Sum) =>
    `${name.padEnd(24)} ${(bytes / KB).toFixed(1).padStart(6)} KB of ${most / KB}${bytes > most ? '  TOO MUCH' : ''}`
  return sums.map(line).join('\n')
}
