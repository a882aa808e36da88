import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ProtocolId } from '../../protocols/protocol'

/** A coding agent that people point at Octopus, and how to make it run one command without asking. */
export interface Agent {
  name: string
  /** What npm is to install; the version is the one that was tried. */
  package: string
  /** The program in its `node_modules/.bin`. */
  program: string
  protocol: ProtocolId
  /** The model it asks for: the name of the group. */
  model: string
  /** How it is started, and what it finds in its home folder. */
  setUp(url: string, key: string): { words: string[]; env?: Record<string, string>; files?: Record<string, unknown> }
  /** The answer in what it printed. */
  answer?(output: string): string
  /** It shows no thoughts when it runs without a terminal, or asks for none. */
  hidesThoughts?: boolean
  /** It has nothing to do here but to ask what there is. */
  isIdle?: boolean
  /** What of its requests may get lost on the way to another protocol, as the log says it. */
  losses?: RegExp
}

export interface Ran {
  exitCode: number | null
  output: string
  errors: string
  seconds: number
}

const patienceMs = 120_000

/** What each of them is asked to do. */
export const errand = 'Run: echo octopus-ok'

/** Installs the agent into a folder of its own, once, and answers where its program is. */
export async function install({ package: name, program }: Agent): Promise<string> {
  const folder = join(tmpdir(), 'octopus-agents', name.replaceAll('/', '+'))
  const path = join(folder, 'node_modules', '.bin', program)
  if (existsSync(path)) return path
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  const npm = Bun.spawn(['npm', 'install', '--no-audit', '--no-fund', '--engine-strict=false', name], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if ((await npm.exited) !== 0) throw new Error(`npm could not install ${name}; see above`)
  return path
}

/** Runs the agent's errand with a home of its own and nothing of this environment but the way to its programs. */
export async function run(agent: Agent, program: string, url: string, key: string): Promise<Ran> {
  const home = mkdtempSync(join(tmpdir(), 'octopus-agent-'))
  const { words, env, files = {} } = agent.setUp(url, key)
  for (const [name, content] of Object.entries({ 'work/notes.txt': 'Nothing to see here.\n', ...files })) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  const startedAt = performance.now()
  const child = Bun.spawn([program, ...words], {
    cwd: join(home, 'work'),
    env: { PATH: process.env.PATH ?? '', HOME: home, TERM: 'dumb', CI: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  // Some start another program, which would hold on to the pipes.
  const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), patienceMs)
  const [output, errors] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  await child.exited
  clearTimeout(timer)
  rmSync(home, { recursive: true, force: true })
  return { exitCode: child.exitCode, output, errors, seconds: Math.round((performance.now() - startedAt) / 100) / 10 }
}
