import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChannelDraft } from '../../channels/shape'
import type { GroupDraft } from '../../groups/shape'
import type { ProtocolId } from '../../protocols/protocol'
import { type Ended, type Serving, startOctopus } from '../executable'
import { until } from './until'

/** What the model is called upstream, and the key that Octopus shows there. */
export const upstreamModel = 'up-model'
export const upstreamKey = 'sk-upstream-0123456789abcdefghijklmnop'
export const adminPassword = 'eight arms, one hub'

/** One request as `GET /api/logs/:id` tells it; what these tests look at. */
export interface Logged {
  id: string
  status: number
  outcome: 'ok' | 'failed' | 'cancelled'
  partial: boolean
  error: string | null
  attempts: { channel: string; status: number; outcome: string; reason?: string }[]
  totalMs: number
}

export interface Stage {
  /** The folder Octopus runs in; its data lies in `data` there. */
  cwd: string
  /** The one that runs now. */
  octopus: Serving
  apiKey: string
  token: string
  /** Calls the admin API; throws with what it answered when that is not a success. */
  api<T = { id: number }>(method: string, path: string, body?: unknown): Promise<T>
  /** Makes a channel and answers its id. */
  channel(protocol: ProtocolId, url: string | string[], more?: Partial<ChannelDraft>): Promise<number>
  /** Makes a group that tries these channels in this order. */
  group(name: string, channelIds: number[], more?: Partial<GroupDraft>): Promise<void>
  /** The same in one step: a group that tries a channel for each of these URLs, in this order. */
  serve(name: string, protocol: ProtocolId, ...urls: string[]): Promise<void>
  /** The record of a request, once there is one. */
  logged(id: string): Promise<Logged>
  /** The record of the newest request for this group, once there is one that `fits`. */
  newest(model: string, fits?: (record: Logged) => boolean): Promise<Logged>
  /** The memory that Octopus holds: its resident set, in bytes. */
  memory(): Promise<number>
  /** Starts Octopus again on the same folder, after it has ended. */
  restart(): Promise<void>
  /** Ends Octopus and removes its folder. */
  close(): Promise<Ended>
}

/** Starts the compiled executable in a folder of its own, signs in and issues an API key. */
export async function setUp(env: Record<string, string> = {}): Promise<Stage> {
  const cwd = mkdtempSync(join(tmpdir(), 'octopus-e2e-'))
  const start = () => startOctopus({ cwd, env: { OCTOPUS_ADMIN_PASSWORD: adminPassword, ...env } })

  async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${stage.octopus.url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${stage.token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} /api${path} answered ${response.status}: ${text.slice(0, 500)}`)
    return (text ? JSON.parse(text) : undefined) as T
  }

  let channels = 0
  async function channel(protocol: ProtocolId, url: string | string[], more: Partial<ChannelDraft> = {}): Promise<number> {
    const endpoints = [url].flat().map((one) => ({ url: one }))
    const plain = { name: `channel ${++channels}`, protocol, endpoints, keys: [{ key: upstreamKey }], models: [upstreamModel] }
    return (await api<{ id: number }>('POST', '/channels', { ...plain, ...more })).id
  }

  async function group(name: string, channelIds: number[], more: Partial<GroupDraft> = {}) {
    const members = channelIds.map((channelId, priority) => ({ channelId, model: upstreamModel, priority }))
    await api('POST', '/groups', { name, mode: 'failover', members, ...more })
  }

  const stage: Stage = {
    cwd,
    octopus: await start(),
    apiKey: '',
    token: '',
    api,
    channel,
    group,
    async serve(name, protocol, ...urls) {
      const ids: number[] = []
      for (const url of urls) ids.push(await channel(protocol, url))
      await group(name, ids)
    },
    logged: (id) => until(() => api<Logged>('GET', `/logs/${id}`).catch(() => undefined), `a record of the request ${id}`),
    newest: (model, fits = () => true) =>
      until(async () => {
        const { items } = await api<{ items: Logged[] }>('GET', `/logs?limit=1&model=${encodeURIComponent(model)}`)
        const found = items[0] && (await api<Logged>('GET', `/logs/${items[0].id}`))
        return found && fits(found) ? found : undefined
      }, `a record of a request for ${model}`),
    memory: async () => (await api<{ memoryBytes: number }>('GET', '/system')).memoryBytes,
    async restart() {
      stage.octopus = await start()
    },
    async close() {
      const ended = await stage.octopus.stop()
      rmSync(cwd, { recursive: true })
      return ended
    },
  }
  stage.token = (await api<{ token: string }>('POST', '/session', { username: 'admin', password: adminPassword })).token
  // By the clock, in the middle of whatever a test does: nothing is fetched from elsewhere.
  await api('PATCH', '/settings', { priceSyncHours: 0 })
  stage.apiKey = (await api<{ key: string }>('POST', '/keys', { name: 'test' })).key
  return stage
}
