import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChannelDraft } from '../../channels/shape'
import type { GroupDraft } from '../../groups/shape'
import type { ProtocolId } from '../../protocols/protocol'
import { startOctopus } from '../executable'
import { flagships } from './script'
import { type Upstream, upstreamKey } from './upstream'

/** One row of the request log, with what the list and the row itself say. */
export interface LogRow {
  id: string
  protocol: string
  model: string
  group: string | null
  upstreamModel: string | null
  status: number
  outcome: string
  stream: boolean
  error: string | null
  usage: { input: number; output: number; cacheRead: number; cacheWrite: number; reasoning: number } | null
  userAgent: string | null
  warnings: string[]
  attempts: { channel: string; status: number; outcome: string; reason?: string }[]
}

/** A compiled Octopus in front of the scripted upstream, set up the way an admin does it: through the API. */
export interface Hub {
  url: string
  /** An API key that may use every group. */
  key: string
  /** Makes a group of this name over a channel that speaks this protocol, where the model may have another name. */
  serve(model: string, protocol: ProtocolId, upstreamModel?: string): Promise<void>
  /** The same over several channels, each with its own protocol's newest model. */
  serveBy(model: string, mode: GroupDraft['mode'], protocols: ProtocolId[]): Promise<void>
  /** The rows that came into the log since this was last asked, oldest first; waits until there are `count`. */
  newRows(count: number): Promise<LogRow[]>
  stop(): Promise<void>
}

const patienceMs = 5_000

export async function startHub(upstream: Upstream): Promise<Hub> {
  const cwd = mkdtempSync(join(tmpdir(), 'octopus-clients-'))
  const serving = await startOctopus({ cwd })
  let token = ''
  const admin = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${serving.url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} /api${path} answered ${response.status}: ${text}`)
    return (text ? JSON.parse(text) : undefined) as Answer
  }

  const password = 'correct horse battery'
  const session = await admin<{ token: string }>('POST', '/session', { username: 'admin', password: 'admin' })
  token = session.token
  await admin('PUT', '/account', { currentPassword: 'admin', password })
  // Agents wait for as long as they are told; where all streams break, that would be longer each time.
  await admin('PATCH', '/settings', { restBaseSeconds: 1, restFactor: 1, restCapSeconds: 1 })
  const { key } = await admin<{ key: string }>('POST', '/keys', { name: 'clients' })

  async function addChannel(name: string, protocol: ProtocolId, model: string): Promise<{ channelId: number; model: string }> {
    const endpoints = [{ url: upstream.url(protocol) }]
    const channel: ChannelDraft = { name, protocol, endpoints, keys: [{ key: upstreamKey }], models: [model] }
    const { id } = await admin<{ id: number }>('POST', '/channels', channel)
    return { channelId: id, model }
  }

  async function serve(model: string, protocol: ProtocolId, upstreamModel = model): Promise<void> {
    const group: GroupDraft = { name: model, mode: 'failover', members: [await addChannel(model, protocol, upstreamModel)] }
    await admin('POST', '/groups', group)
  }

  async function serveBy(model: string, mode: GroupDraft['mode'], protocols: ProtocolId[]): Promise<void> {
    const members = []
    for (const [priority, protocol] of protocols.entries())
      members.push({ ...(await addChannel(`${model} by ${protocol}`, protocol, flagships[protocol])), priority })
    await admin('POST', '/groups', { name: model, mode, members, affinitySeconds: 0 } satisfies GroupDraft)
  }

  const seen = new Set<string>()
  async function newRows(count: number): Promise<LogRow[]> {
    // A streamed reply reaches its client a moment before its record reaches the log.
    for (const impatient = Date.now() + patienceMs; ; await Bun.sleep(20)) {
      const { items } = await admin<{ items: { id: string }[] }>('GET', '/logs?limit=200')
      const fresh = items.filter(({ id }) => !seen.has(id)).reverse()
      if (fresh.length < count && Date.now() < impatient) continue
      for (const { id } of fresh) seen.add(id)
      return Promise.all(fresh.map(({ id }) => admin<LogRow>('GET', `/logs/${id}`)))
    }
  }

  return {
    url: serving.url,
    key,
    serve,
    serveBy,
    newRows,
    async stop() {
      await serving.stop()
      rmSync(cwd, { recursive: true })
    },
  }
}
