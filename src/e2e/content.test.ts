import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { brotliCompressSync, constants, createGzip, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { anthropicSample, chat, type Sample } from '../relay/samples.fixture'
import { type Conversation, converse } from './tools/client'
import { type Stage, setUp } from './tools/setup'
import { within } from './tools/until'
import { type Call, rawUpstream, type Upstream } from './tools/upstream'

const chatRest = chat.stream.slice(chat.cut.length)

let stage: Stage
const upstreams: Upstream[] = []

beforeAll(async () => {
  stage = await setUp()
})
afterEach(() => {
  for (const upstream of upstreams.splice(0)) upstream.stop()
})
afterAll(async () => {
  expect(await stage.close()).toMatchObject({ exitCode: 0, errors: '' })
})

function upstream(answer?: (call: Call) => void): Upstream {
  const made = rawUpstream(answer)
  upstreams.push(made)
  return made
}

const ask = (model: string, stream = false, sample: Sample = chat): Promise<Conversation> =>
  converse(stage.octopus.port, sample.path(stream), {
    headers: { authorization: `Bearer ${stage.apiKey}` },
    body: JSON.stringify(sample.request(model, stream)),
  })
const textOf = async (client: Conversation) => (await within(10_000, client.body, 'the reply')).toString()
const whole = (call: Call) => call.reply(200, chat.whole)

describe('compression', () => {
  const coders = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync }
  type Coding = keyof typeof coders

  test.each(Object.keys(coders) as Coding[])(
    'a whole reply in %s, although identity was asked for, is plain for the client',
    async (coding) => {
      const up = upstream((call) => call.reply(200, coders[coding](chat.whole), { 'content-encoding': coding }))
      await stage.serve(`${coding}-whole`, 'openai-chat', up.url)
      const client = await ask(`${coding}-whole`)
      expect(await textOf(client)).toBe(chat.whole)
      const { headers } = await client.head
      expect(headers.has('content-encoding')).toBe(false)
      expect((await up.next()).headers['accept-encoding']).toBe('identity')
    },
  )

  test.each(Object.keys(coders) as Coding[])('an error in %s is plain for the client', async (coding) => {
    const error = '{"error":{"message":"too long","type":"invalid_request_error"}}'
    const up = upstream((call) => call.reply(400, coders[coding](error), { 'content-encoding': coding }))
    await stage.serve(`${coding}-error`, 'openai-chat', up.url)
    const client = await ask(`${coding}-error`)
    expect(await textOf(client)).toBe(error)
    expect(await client.head).toMatchObject({ status: 400 })
  })

  test.each([
    ['its own protocol', chat, chat.cut],
    ['another protocol', anthropicSample, 'event: message_start'],
  ] as [string, Sample, string][])('a stream in gzip comes piece by piece, in %s', async (what, sample, beginning) => {
    const name = `gzip-${what.replaceAll(' ', '-')}`
    const up = upstream()
    await stage.serve(name, 'openai-chat', up.url)
    const client = await ask(name, true, sample)
    const call = await up.next()
    call.beginStream({ 'content-encoding': 'gzip' })
    const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH }).on('data', (bytes: Uint8Array) => call.write(bytes))
    gzip.write(chat.cut)
    await within(2000, client.firstByte, 'the beginning of the stream')
    gzip.on('end', () => call.end())
    gzip.end(chatRest)
    const text = await textOf(client)
    expect(text).toStartWith(beginning)
    if (sample === chat) expect(text).toBe(chat.stream)
    else expect(text).toContain('event: message_stop')
    expect((await client.head).headers.has('content-encoding')).toBe(false)
    expect(await stage.newest(name)).toMatchObject({ outcome: 'ok' })
  })

  test.each(Object.keys(coders) as Coding[])('a request in %s reaches the upstream plain', async (coding) => {
    const up = upstream(whole)
    await stage.serve(`${coding}-request`, 'openai-chat', up.url)
    const client = await converse(stage.octopus.port, '/v1/chat/completions', {
      headers: { authorization: `Bearer ${stage.apiKey}`, 'content-encoding': coding },
      body: coders[coding](JSON.stringify(chat.request(`${coding}-request`, false))),
    })
    expect(await textOf(client)).toBe(chat.whole)
    const { body, headers } = await up.next()
    expect(body.toString()).toBe(JSON.stringify(chat.request('up-model', false)))
    expect(headers['content-encoding']).toBeUndefined()
  })

  test.each([
    ['a coding nobody knows', 'lzma', gzipSync(chat.whole)],
    ['what is not what it says', 'gzip', Buffer.from(chat.whole)],
    ['half of what it should be', 'gzip', gzipSync(chat.whole).subarray(0, 40)],
  ] as [string, string, Uint8Array][])('a reply in %s goes to the next channel', async (what, coding, bytes) => {
    const bad = upstream((call) => call.reply(200, bytes, { 'content-encoding': coding }))
    const name = what.replaceAll(' ', '-')
    await stage.serve(name, 'openai-chat', bad.url, upstream(whole).url)
    expect(await textOf(await within(5000, ask(name), 'the client'))).toBe(chat.whole)
    expect((await stage.newest(name)).attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'ok'])
  })
})

test.each(['gw', 'x', 'llm.', 'localhost', '127.0.0.1', '[::1]:80', 'a.very.long.name.example:65535'])(
  'the Host header %s finds every door',
  async (host) => {
    const name = `host-${host}`
    await stage.serve(name, 'openai-chat', upstream(whole).url)
    const headers = { host, authorization: `Bearer ${stage.apiKey}` }
    const body = JSON.stringify(chat.request(name, false))
    expect(await textOf(await converse(stage.octopus.port, '/v1/chat/completions', { headers, body }))).toBe(chat.whole)
    for (const path of ['/health', '/v1/models', '/']) {
      const client = await converse(stage.octopus.port, path, { method: 'GET', headers })
      expect([path, (await client.head).status]).not.toEqual([path, 404])
    }
  },
)
