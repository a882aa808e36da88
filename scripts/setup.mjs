/**
 * Brings a fresh checkout to where it can run: Bun, the dependencies, the admin panel. Runs under Node and under Bun, before anything
 * is installed, and does only what has not been done: what was made is remembered by a hash of what it was made from.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const bunVersion = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.bun
const installedBun = join(root, 'node_modules', 'bun', 'bin', 'bun.exe')

/** Bun, dependencies and, unless told otherwise, the admin panel. Answers the path of the Bun to go on with. */
export function setUp({ withUi = true } = {}) {
  installDependencies()
  if (withUi) buildUi()
  return installedBun
}

/** Runs a program in the checkout with its output shown; ends this process with its code when it fails. */
function run(program, words) {
  // npx is a batch file on Windows, which only a shell runs.
  const { status, error } = spawnSync(program, words, {
    cwd: root,
    stdio: 'inherit',
    shell: program === 'npx' && process.platform === 'win32',
  })
  if (status === 0) return
  console.error(`octopus: ${[program, ...words].join(' ')} failed${error ? `: ${error.message}` : ''}`)
  process.exit(status || 1)
}

function installDependencies() {
  const sources = hash([join(root, 'package.json'), join(root, 'bun.lock')])
  const stamp = join(root, 'node_modules', '.installed')
  if (existsSync(installedBun) && isStamped(stamp, sources)) return
  const [program, ...words] = bunToInstallWith()
  tell(`Installing Bun ${bunVersion} and the dependencies`)
  run(program, [...words, 'install', '--frozen-lockfile', '--silent'])
  writeStamp(stamp, sources)
}

/** The Bun of the right version that runs this or is installed; else one that the npm registry is asked for. */
function bunToInstallWith() {
  const isBun = Boolean(process.versions.bun)
  for (const program of isBun ? [process.execPath] : [installedBun, 'bun']) {
    const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
    if (status === 0 && stdout.trim() === bunVersion) return [program]
  }
  return isBun ? [process.execPath, 'x', `bun@${bunVersion}`] : ['npx', '--yes', `bun@${bunVersion}`]
}

function buildUi() {
  const builders = ['ui.ts', 'ui-size.ts', 'ui-worker.ts'].map((name) => join(root, 'scripts', name))
  if (!existsSync(join(root, 'ui', 'vite.config.ts'))) return
  const sources = hash([...filesUnder(join(root, 'ui')), ...builders, join(root, 'bun.lock')])
  const stamp = join(root, 'dist', 'ui.stamp')
  if (existsSync(join(root, 'dist', 'ui', 'index.html')) && isStamped(stamp, sources)) return
  tell('Building the admin panel')
  run(installedBun, ['scripts/ui.ts'])
  writeStamp(stamp, sources)
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

function hash(files) {
  const sum = createHash('sha256')
  for (const file of files) sum.update(`${file.slice(root.length)}\n`).update(readFileSync(file))
  return sum.digest('hex')
}

function isStamped(stamp, sources) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sources
}

function writeStamp(stamp, sources) {
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, sources)
}

function tell(step) {
  console.error(`octopus: ${step} …`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUp()
