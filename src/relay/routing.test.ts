import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import type { ChannelDraft } from '../channels/shape'
import { readLog } from '../usage/logs'
import { fakeUpstream, openRelay } from './fixture'
import { samples } from './samples.fixture'

const sample = samples[0]!
type Reply = Parameters<typeof fakeUpstream>[0]

let stage: Awaited<ReturnType<typeof openRelay>>
const upstreams: ReturnType<typeof fakeUpstream>[] = []
beforeAll(async () => {
  stage = await openRelay()
})
afterAll(() => stage.close())
afterEach(async () => {
  for (const upstream of upstreams.splice(0)) upstream.stop()
  for (const group of stage.groups.all()) await stage.groups.remove(group.id)
  for (const channel of stage.channels.all()) await stage.channels.remove(channel.id)
})

const good = () => new Response(sample.whole, { headers: { 'content-type': 'application/json' } })
const refusal = (status: number, message: string, headers: Record<string, string> = {}) =>
  Response.json({ error: { message } }, { status, headers })
const ask = (headers: Record<string, string> = {}, init: RequestInit = {}) =>
  stage.call(sample.path(false), sample.request('fast', false), headers, init)
const last = () => stage.records().at(-1)!

async function channel(reply: Reply, more: Partial<ChannelDraft> = {}) {
  const upstream = fakeUpstream(reply)
  upstreams.push(upstream)
  return { upstream, ...(await stage.channel(sample.protocol, upstream.url, more)) }
}

describe('when everybody rests', () => {
  test('a short rest is waited for, and the request succeeds', async () => {
    const only = await channel(() => (only.upstream.heard.length === 1 ? refusal(429, 'slow down', { 'retry-after-ms': '150' }) : good()))
    await stage.group('fast', [only.id])
    const startedAt = performance.now()
    expect((await ask()).status).toBe(200)
    expect(performance.now() - startedAt).toBeGreaterThan(140)
    expect(last().attempts.map(({ status }) => status)).toEqual([429, 200])
    expect(last().considered!.at(-1)).toMatchObject({ taken: true, why: 'first in order after a wait' })
  })

  test('a long one is told to the client, and the upstream is left alone', async () => {
    const only = await channel(() => refusal(429, 'slow down', { 'retry-after': '120' }))
    await stage.group('fast', [only.id])
    expect((await ask()).headers.get('retry-after')).toBe('120')
    const again = await ask()
    expect(again.status).toBe(429)
    expect(Number(again.headers.get('retry-after'))).toBeWithin(110, 121)
    expect(((await again.json()) as { error: { message: string } }).error.message).toContain('all candidates of the group "fast" rest')
    expect(only.upstream.heard).toHaveLength(1)
    expect(last().considered).toMatchObject([{ taken: false, why: 'rests (429: slow down)' }])
  })

  test('a client that leaves while it waits leaves nobody waiting', async () => {
    const only = await channel(() => refusal(429, 'slow down', { 'retry-after-ms': '1500' }))
    await stage.group('fast', [only.id])
    stage.app.listen({ hostname: '127.0.0.1', port: 0 })
    const leaving = new AbortController()
    const request = fetch(`http://127.0.0.1:${stage.app.server!.port}${sample.path(false)}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stage.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(sample.request('fast', false)),
      signal: leaving.signal,
    }).catch(() => {})
    while (!stage.room.size()) await Bun.sleep(5)
    leaving.abort()
    await request
    while (stage.room.size() || stage.live.size()) await Bun.sleep(5)
    expect(last()).toMatchObject({ outcome: 'cancelled', status: 499 })
    expect(only.upstream.heard).toHaveLength(1)
  })
})

test('a group tries no more candidates than it may', async () => {
  const down = () => refusal(500, 'down')
  const ids: number[] = []
  for (let i = 0; i < 4; i++) ids.push((await channel(down)).id)
  await stage.group('fast', ids, { maxAttempts: 2 })
  expect((await ask()).status).toBe(500)
  expect(last().attempts).toHaveLength(2)
})

describe('rules of a channel', () => {
  test('send a request on that would have been the caller’s fault', async () => {
    const odd = await channel(() => refusal(400, 'account in arrears'), {
      // biome-ignore lint/suspicious/noThenProperty: a word, not a function
      faultRules: [{ status: 400, words: 'arrears', then: 'next-member', seconds: 3600 }],
    })
    const other = await channel(good)
    await stage.group('fast', [odd.id, other.id])
    expect((await ask()).status).toBe(200)
    expect((await ask()).status).toBe(200)
    expect(odd.upstream.heard).toHaveLength(1)
  })

  test('stop a request that would have gone on', async () => {
    const odd = await channel(() => refusal(500, 'this content is not for us'), {
      // biome-ignore lint/suspicious/noThenProperty: a word, not a function
      faultRules: [{ words: 'CONTENT', then: 'stop' }],
    })
    const other = await channel(good)
    await stage.group('fast', [odd.id, other.id])
    expect((await ask()).status).toBe(500)
    expect(other.upstream.heard).toHaveLength(0)
  })
})

test('the requests of a session go to one place, those of others in turn', async () => {
  const one = await channel(good)
  const other = await channel(good)
  await stage.group('fast', [one.id, other.id], { mode: 'round-robin', affinitySeconds: 60 })
  const mine = { 'x-session-id': 'mine' }
  for (const headers of [mine, { 'x-session-id': 'yours' }, mine, mine]) expect((await ask(headers)).status).toBe(200)
  expect([one.upstream.heard.length, other.upstream.heard.length]).toEqual([3, 1])
})

test('the log of a request tells who was passed over', async () => {
  const off = await channel(good, { enabled: false })
  const on = await channel(good)
  await stage.group('fast', [off.id, on.id])
  await ask()
  await stage.flusher.flush('urgent')
  const log = await readLog(stage.database, last().id)
  expect(log?.considered).toMatchObject([
    { channel: off.name, taken: false, why: 'the channel is disabled' },
    { channel: on.name, taken: true, why: 'first in order' },
  ])
})
