import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Child, type Children, freePort } from './children'

/** A running Octopus, and what a client needs to ask it. */
export interface Octopus {
  child: Child
  port: number
  apiKey: string
}

/** Starts the binary on a data folder; resolves at the first 200 of /health. `milliseconds` counts from the spawn. */
export async function startOctopus(
  children: Children,
  { name, binary, data, environment = {} }: { name: string; binary: string; data: string; environment?: Record<string, string> },
): Promise<{ child: Child; port: number; milliseconds: number }> {
  const port = freePort()
  const spawned = performance.now()
  const child = children.start(name, [binary, 'start', '--data', data, '--port', String(port), '--host', '127.0.0.1'], environment)
  await healthy(child, `http://127.0.0.1:${port}/health`)
  return { child, port, milliseconds: performance.now() - spawned }
}

async function healthy(child: Child, url: string): Promise<void> {
  const deadline = performance.now() + 20_000
  while (child.running() && performance.now() < deadline) {
    const status = await fetch(url).then(
      (reply) => reply.status,
      () => 0,
    )
    if (status === 200) return
    await Bun.sleep(1)
  }
  const what = child.running() ? `does not answer 200 on ${url}` : 'ended while starting'
  throw new Error(`${child.name} ${what}; it said:\n${child.lastWords()}`)
}

/** Starts an Octopus with a channel and a group for each upstream (`{ bench: 'http://…' }` → group "bench") and one API key. */
export async function serveOctopus(
  children: Children,
  { folder, binary, groups, certificate }: { folder: string; binary: string; groups: Record<string, string>; certificate?: string },
): Promise<Octopus> {
  const password = randomBytes(18).toString('base64url')
  const environment = { OCTOPUS_ADMIN_PASSWORD: password, ...(certificate ? { NODE_EXTRA_CA_CERTS: certificate } : {}) }
  const { child, port } = await startOctopus(children, { name: 'octopus', binary, data: join(folder, 'octopus-data'), environment })
  const admin = await signIn(`http://127.0.0.1:${port}/api`, password)
  for (const [group, url] of Object.entries(groups)) await addGroup(admin, group, url)
  const { key } = await admin('/keys', { name: 'bench' })
  if (typeof key !== 'string') throw new Error('POST /api/keys answered without a key')
  return { child, port, apiKey: key }
}

/** Posts to the admin API as the administrator; throws with what it answered when that is not a success. */
type Admin = (path: string, body: object) => Promise<Record<string, unknown>>

async function signIn(api: string, password: string): Promise<Admin> {
  const { token } = await post(`${api}/session`, { username: 'admin', password })
  return (path, body) => post(api + path, body, { authorization: `Bearer ${token}` })
}

async function addGroup(admin: Admin, name: string, url: string): Promise<void> {
  const { id } = await admin('/channels', {
    name,
    protocol: 'openai-chat',
    enabled: true,
    endpoints: [{ url: `${url}/v1` }],
    keys: [{ key: 'sk-up' }],
    models: ['gpt-4o'],
  })
  const members = [{ channelId: id, model: 'gpt-4o', priority: 0, weight: 1 }]
  await admin('/groups', { name, mode: 'round-robin', members })
}

async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  const text = await reply.text()
  if (!reply.ok) throw new Error(`POST ${new URL(url).pathname} answered ${reply.status}: ${text.slice(0, 500)}`)
  return JSON.parse(text) as Record<string, unknown>
}
