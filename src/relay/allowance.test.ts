import { afterEach, describe, expect, test } from 'bun:test'
import type { ApiKeyDraft } from '../keys/shape'
import { rateHeaders } from './allowance'
import { fakeUpstream, openRelay, streamOf } from './fixture'

type Stage = Awaited<ReturnType<typeof openRelay>>
const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const usage = { prompt_tokens: 10, completion_tokens: 90, total_tokens: 100 }
const reply = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'up-model',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
  usage,
}
const messages = [{ role: 'user', content: 'hi' }]

/** A group `fast` that answers, and a key with these limits. */
async function limited(draft: Omit<ApiKeyDraft, 'name'>, answer: () => Response | Promise<Response> = () => Response.json(reply)) {
  const stage = await openRelay()
  open.push(stage.close)
  const upstream = fakeUpstream(answer)
  open.push(upstream.stop)
  const channel = await stage.channel('openai-chat', upstream.url)
  await stage.group('fast', [channel.id])
  const { key, apiKey } = await stage.keys.create({ name: 'kit', ...draft })
  await stage.keyLimits.ready(apiKey)
  const headers = { authorization: `Bearer ${key}` }
  const ask = (more: object = {}, path = '/v1/chat/completions') => stage.call(path, { model: 'fast', messages, ...more }, headers)
  return { stage, upstream, channel, apiKey, headers, ask }
}

const price = (stage: Stage) => stage.prices.set('up-model', null, { input: 1, output: 1 })
const state = ({ stage, apiKey }: { stage: Stage; apiKey: { id: number } }) => stage.keyLimits.stateOf(apiKey.id)!
const messageOf = async (response: Response) => ((await response.json()) as { error: { message: string } }).error.message

describe('a budget', () => {
  test('of cost is used up by what replies have cost', async () => {
    const kit = await limited({ limits: [{ kind: 'cost', per: 'day', value: 0.0002 }] })
    await price(kit.stage)
    for (const _ of [1, 2]) expect((await kit.ask({ max_tokens: 90 })).status).toBe(200)
    expect(state(kit).bounds[0]!.used).toBe(200_000)
    const refused = await kit.ask({ max_tokens: 90 })
    expect([refused.status, refused.headers.get('x-should-retry')]).toEqual([429, 'false'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await messageOf(refused)).toContain('has used $0.000200 of $0.000200 a day, none is left until ')
    expect(kit.upstream.heard).toHaveLength(2)
  })

  test('cannot be passed by many requests at once', async () => {
    const gate = Promise.withResolvers<void>()
    const kit = await limited({ limits: [{ kind: 'tokens', per: 'day', value: 1000 }] }, async () => {
      await gate.promise
      return Response.json(reply)
    })
    const asked = Array.from({ length: 40 }, () => kit.ask({ max_tokens: 90 }))
    while (kit.stage.records().length < 30) await Bun.sleep(1)
    gate.resolve()
    const statuses = (await Promise.all(asked)).map(({ status }) => status)
    const served = statuses.filter((status) => status === 200).length
    expect(served).toBeGreaterThan(5)
    expect(state(kit).bounds[0]).toMatchObject({ used: served * 100, reserved: 0 })
    expect(served * 100).toBeLessThanOrEqual(1000)
  })

  test('is given back by what fails, and by a client that leaves', async () => {
    const kit = await limited(
      { limits: [{ kind: 'requests', per: 'day', value: 5 }], maxConcurrency: 1 },
      () => new Response('no', { status: 500 }),
    )
    for (const _ of [1, 2, 3]) expect((await kit.ask()).status).toBeGreaterThanOrEqual(500)
    expect(state(kit)).toMatchObject({ running: 0, bounds: [{ used: 0, reserved: 0 }] })
  })

  test('counts a stream when it has ended, also one that its client has left', async () => {
    const chunk = (more: object) =>
      `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], ...more })}\n\n`
    const said = chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: 'a' }, finish_reason: null }] })
    const done = [chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }), chunk({ usage }), 'data: [DONE]\n\n']
    const kit = await limited({ limits: [{ kind: 'tokens', per: 'day', value: 100_000 }] }, () => streamOf([said, 50, ...done]))
    const whole = await kit.ask({ stream: true })
    expect(state(kit)).toMatchObject({ running: 1, bounds: [{ used: 0 }] })
    await whole.text()
    expect(state(kit)).toMatchObject({ running: 0, bounds: [{ used: 100, reserved: 0 }] })
    const left = await kit.ask({ stream: true })
    await left.body!.cancel()
    expect(state(kit)).toMatchObject({ running: 0, bounds: [{ reserved: 0 }] })
    expect(state(kit).bounds[0]!.used).toBeGreaterThan(100)
  })

  test('of cost is not for models without a price, until an admin says what they cost', async () => {
    const kit = await limited({ maxCost: 1 })
    const refused = await kit.ask()
    expect(refused.status).toBe(403)
    expect(await messageOf(refused)).toContain('nobody knows what up-model costs at channel 1')
    await kit.stage.prices.set('up-model', null, { input: 0, output: 0 })
    expect((await kit.ask()).status).toBe(200)
  })
})

describe('refusals are in the words of the protocol', () => {
  const cases = [
    ['/v1/chat/completions', {}, { error: { type: 'rate_limit_error', code: 'rate_limit_exceeded' } }],
    ['/v1/responses', { input: 'hi' }, { error: { type: 'rate_limit_error', code: 'rate_limit_exceeded' } }],
    ['/v1/messages', { max_tokens: 9 }, { type: 'error', error: { type: 'rate_limit_error' } }],
    ['/v1beta/models/fast:generateContent', { contents: [] }, { error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }],
  ] as const
  test.each(cases)('%s', async (path, more, shape) => {
    const kit = await limited({ requestsPerMinute: 1 })
    expect((await kit.ask()).status).toBe(200)
    const refused = await kit.ask(more, path)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50)
    expect(await refused.json()).toMatchObject(shape)
    expect(kit.stage.records().at(-1)).toMatchObject({ apiKeyId: kit.apiKey.id, status: 429, outcome: 'failed' })
  })

  test('another group than allowed is forbidden, one that does not exist is not found', async () => {
    const kit = await limited({ models: ['slow'] })
    const refused = await kit.ask()
    expect(refused.status).toBe(403)
    expect(await messageOf(refused)).toContain('this API key may not use the group "fast"')
    expect((await kit.ask({ model: 'none' })).status).toBe(404)
  })
})

describe('an address that is not on the list', () => {
  test('is refused at every door', async () => {
    const kit = await limited({ allowedIps: ['203.0.113.0/24'] })
    const server = kit.stage.app.listen({ hostname: '127.0.0.1', port: 0 }).server!
    const call = (path: string, from: string, body?: object) =>
      fetch(`http://127.0.0.1:${server.port}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { ...kit.headers, 'content-type': 'application/json', 'x-forwarded-for': from },
        ...(body && { body: JSON.stringify(body) }),
      })
    const doors: [string, object?][] = [
      ['/v1/chat/completions', { model: 'fast', messages }],
      ['/v1/messages/count_tokens', { model: 'fast', messages }],
      ['/v1/models'],
    ]
    for (const [path, body] of doors) {
      expect([path, (await call(path, '203.0.113.9', body)).status]).toEqual([path, 200])
      const refused = await call(path, '198.51.100.1', body)
      expect([path, refused.status]).toEqual([path, 403])
      expect(await messageOf(refused)).toContain('may not be used from 198.51.100.1')
    }
  })
})

describe('what is left is told in headers', () => {
  test('of OpenAI, with every answer', async () => {
    const kit = await limited({ requestsPerMinute: 5, tokensPerMinute: 10_000 })
    const { headers } = await kit.ask()
    const told = (name: string) => headers.get(`x-ratelimit-${name}`)
    expect([told('limit-requests'), told('remaining-requests'), told('reset-requests')]).toEqual(['5', '4', '1m0s'])
    expect([told('limit-tokens'), told('remaining-tokens')]).toEqual(['10000', '9900'])
  })

  test('not to keys without limits', async () => {
    const kit = await limited({})
    expect([...(await kit.ask()).headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([])
  })

  test('in each dialect', () => {
    const rates = { requests: { limit: 9, left: 3, resetMs: 7_200_000 }, tokens: { limit: 5, left: 0, resetMs: undefined } }
    const at = Date.parse('2026-01-01T00:00:00Z')
    expect(Object.fromEntries(rateHeaders('anthropic', rates, at))).toEqual({
      'anthropic-ratelimit-requests-limit': '9',
      'anthropic-ratelimit-requests-remaining': '3',
      'anthropic-ratelimit-requests-reset': '2026-01-01T02:00:00Z',
      'anthropic-ratelimit-tokens-limit': '5',
      'anthropic-ratelimit-tokens-remaining': '0',
    })
    expect(Object.fromEntries(rateHeaders('openai-responses', rates, at))).toMatchObject({ 'x-ratelimit-reset-requests': '2h0m0s' })
    expect(rateHeaders('gemini', rates, at)).toEqual([])
  })
})
