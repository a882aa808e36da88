import { existsSync } from 'node:fs'
import type { Children } from './children'
import { makeCertificate, missingForTls, type SecureUpstream, startNginx } from './nginx'
import { serveOctopus } from './octopus'
import type { Options } from './options'
import { pacedFlags } from './streams'
import { chatTarget, messagesTarget, startMock, startProxy, type Target } from './targets'

/** Everything that is started for a run, by what it stands in front of. */
export interface Stage {
  /** In front of the mock that answers at once. */
  targets: Target[]
  /** In front of a mock that paces its events. */
  paced: Target[]
  /** In front of the TLS upstream; empty when there is none. */
  secure: Target[]
  /** The rewriting proxy, and Octopus converting from Anthropic's protocol, where no other case has them. */
  converting: Target[]
  /** The Octopus binary, when it is measured. */
  binary?: string
  /** What is left out, and why. */
  notes: string[]
}

/** Base URLs, and the one over TLS with what it takes to trust it. */
interface Upstreams {
  plain: string
  paced: string
  tls?: SecureUpstream
}

/** Starts the upstreams, and in front of them all that the options ask for. */
export async function openStage(options: Options, children: Children, folder: string, mock: string): Promise<Stage> {
  const notes: string[] = []
  const binary = options.targets.includes('octopus') ? findBinary(options, notes) : undefined
  const plain = await startMock(children, 'mock', mock)
  const paced = await startMock(children, 'mock-paced', mock, pacedFlags)
  const tls = options.tls && !options.soakMinutes ? await openTls(children, folder, plain.port, notes) : undefined
  const stage: Stage = { targets: [], paced: [], secure: [], converting: [], binary, notes }
  const upstreams: Upstreams = { plain: urlOf(plain), paced: urlOf(paced), tls }

  if (options.targets.includes('direct')) {
    stage.targets.push(plain)
    stage.paced.push(paced)
  }
  if (options.targets.includes('bare')) await addProxies(stage, children, 'bare', upstreams)
  if (options.targets.includes('rewrite')) await addProxies(stage, children, 'rewrite', { ...upstreams, tls: undefined })
  if (!binary) return stage
  const compares = options.targets.includes('rewrite')
  if (!compares && !options.soakMinutes)
    stage.converting.push(await startProxy(children, { script: 'rewrite', name: 'rewrite', upstream: upstreams.plain }))
  await addOctopus(stage, children, { folder, binary, upstreams, compares })
  return stage
}

async function addProxies(stage: Stage, children: Children, script: 'bare' | 'rewrite', { plain, paced, tls }: Upstreams): Promise<void> {
  stage.targets.push(await startProxy(children, { script, name: script, upstream: plain }))
  stage.paced.push(await startProxy(children, { script, name: `${script}-paced`, upstream: paced }))
  if (tls) stage.secure.push(await startProxy(children, { script, name: `${script}-tls`, upstream: tls.url, certificate: tls.certificate }))
}

/** One Octopus with a group for each upstream. */
async function addOctopus(
  stage: Stage,
  children: Children,
  { folder, binary, upstreams, compares }: { folder: string; binary: string; upstreams: Upstreams; compares: boolean },
): Promise<void> {
  const { plain, paced, tls } = upstreams
  const groups = { bench: plain, 'bench-paced': paced, ...(tls ? { 'bench-tls': tls.url } : {}) }
  const { child, port, apiKey } = await serveOctopus(children, { folder, binary, groups, certificate: tls?.certificate })
  const key = [`authorization: Bearer ${apiKey}`]
  stage.targets.push(chatTarget('octopus', port, child.pid, 'bench', key))
  stage.paced.push(chatTarget('octopus', port, child.pid, 'bench-paced', key))
  if (tls) stage.secure.push(chatTarget('octopus', port, child.pid, 'bench-tls', key))
  const converting = messagesTarget('octopus converting', port, child.pid, 'bench', key)
  if (compares) stage.targets.push(converting)
  else if (stage.converting.length) stage.converting.push(converting)
}

function urlOf(target: Target): string {
  return `http://127.0.0.1:${target.port}`
}

async function openTls(children: Children, folder: string, mockPort: number, notes: string[]) {
  const missing = missingForTls()
  if (missing.length === 0) return startNginx(children, folder, makeCertificate(folder), mockPort)
  notes.push(`no TLS case: ${missing.join(' and ')} not installed (Debian: apt-get install ${missing.join(' ')})`)
}

function findBinary({ binary, insistsOnOctopus }: Options, notes: string[]): string | undefined {
  if (existsSync(binary)) return binary
  const message = `there is no Octopus at ${binary}; build it first (bun run build)`
  if (insistsOnOctopus) throw new Error(message)
  notes.push(`${message}. Measuring the rest.`)
}
