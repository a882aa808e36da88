/** Builds the admin's service worker, which has to know all files of the shell by name. */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesOf, type Manifest } from './ui-size'

const shell = ['index.html', 'frame/frame.tsx', 'pages/overview/overview.tsx', 'words/en.json', 'words/zh-Hans.json', 'words/zh-Hant.json']

/** Writes `worker.js` into `folder`, the built admin. */
export async function buildWorker(root: string, folder: string, manifest: Manifest): Promise<void> {
  const parts = shell.filter((source) => manifest[source])
  const files = ['/', '/octopus.svg', ...[...filesOf(manifest, parts)].map((file) => `/${file}`)]
  const build = createHash('sha256')
    .update(readFileSync(join(folder, 'index.html')))
    .update(files.join())
    .digest('hex')
    .slice(0, 16)
  const { success, outputs, logs } = await Bun.build({
    entrypoints: [join(root, 'ui/worker.ts')],
    minify: true,
    target: 'browser',
    define: { SHELL: JSON.stringify(files), BUILD: JSON.stringify(`shell-${build}`) },
    throw: false,
  })
  if (!success) throw new Error(`the service worker could not be built: ${logs.join('\n')}`)
  writeFileSync(join(folder, 'worker.js'), await outputs[0]!.text())
}
