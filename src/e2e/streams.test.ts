import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { anthropicSample, chat, type Sample, samples } from '../relay/samples.fixture'
import { type Asking, converse } from './tools/client'
import { type Stage, setUp } from './tools/setup'
import { until, within } from './tools/until'
import { type Call, rawUpstream, type Upstream } from './tools/upstream'

const silenceSeconds = Number(process.env.OCTOPUS_E2E_SILENCE_SECONDS ?? 20)
const MB = 1 << 20

/** The end of a stream that has begun with `chat.cut`. */
const chatRest = chat.stream.slice(chat.cut.length)
const chunk = 'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":" and so on"}}]}\n\n'

let stage: Stage
const upstreams: Upstream[] = []
let silences: Promise<string>[]

beforeAll(async () => {
  stage = await setUp()
  // What is to be silent for long is so while the other tests run.
  silences = await beginSilences()
})
afterAll(async () => {
  for (const upstream of upstreams.splice(0)) upstream.stop()
  expect(await stage.close()).toMatchObject({ exitCode: 0, errors: '' })
})

function upstream(answer?: (call: Call) => void): Upstream {
  const made = rawUpstream(answer)
  upstreams.push(made)
  return made
}

const asking = (sample: Sample, model: string, stream: boolean): Asking => ({
  headers: { authorization: `Bearer ${stage.apiKey}` },
  body: JSON.stringify(sample.request(model, stream)),
})
const ask = (sample: Sample, model: string, stream: boolean, keep?: boolean) =>
  converse(stage.octopus.port, sample.path(stream).replace('fast', model), asking(sample, model, stream), keep)

const half = (length: number) => (call: Call) => {
  call.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n{"a":"${'x'.repeat(length / 2)}`)
}
const begin = (call: Call) => {
  call.beginStream()
  call.write(chat.cut)
}
const nothing = () => {}
/** Goes on saying something until the connection is closed. */
const pace = (sample: Sample) => (call: Call) => {
  const piece = lastEvent(sample.cut)
  const timer = setInterval(() => call.write(piece), 100)
  void call.closed.then(() => clearInterval(timer))
}
const lastEvent = (text: string) => {
  const end = text.endsWith('\r\n\r\n') ? '\r\n\r\n' : '\n\n'
  return text.slice(text.lastIndexOf(end, text.length - end.length - 1) + end.length)
}

describe('a client that leaves', () => {
  test.each([
    ['while the upstream thinks about a whole reply', chat, false, nothing],
    ['while the upstream thinks about a stream', chat, true, nothing],
    ['after the head of a stream that has said nothing', chat, true, (call: Call) => call.beginStream()],
    ['in mid-stream', chat, true, begin],
    ['in mid-stream of a converted reply', anthropicSample, true, begin],
    ['while a stream is collected for it', anthropicSample, false, begin],
    ['in the middle of a small whole reply', chat, false, half(1000)],
    ['in the middle of a large whole reply', chat, false, half(10 * MB)],
  ] as [string, Sample, boolean, (call: Call) => void][])(
    '%s frees the upstream within a second, and is nobody’s fault',
    async (name, sample, stream, answer) => {
      const up = upstream(answer)
      await stage.serve(name, 'openai-chat', up.url)
      const client = await ask(sample, name, stream)
      const call = await up.next()
      if (answer === begin && stream) await within(5000, client.firstByte, 'the beginning of the reply')
      client.leave()
      await within(1000, call.closed, 'the upstream to be free')
      const record = await stage.newest(name)
      expect(record).toMatchObject({ outcome: 'cancelled', status: 499, error: 'the client went away' })
      expect(record.attempts).toHaveLength(1)
      expect(up.calls).toHaveLength(1)
    },
  )

  test('in a flood of bytes frees the upstream too', async () => {
    const up = upstream((call) => {
      begin(call)
      void call.pump(events(64 * 1024), 100_000)
    })
    await stage.serve('flood', 'openai-chat', up.url)
    const client = await ask(chat, 'flood', true, false)
    const call = await up.next()
    await until(() => client.received() > 5 * MB, 'five megabytes')
    client.leave()
    await within(1000, call.closed, 'the upstream to be free')
    expect(await stage.newest('flood')).toMatchObject({ outcome: 'cancelled', status: 499, partial: true })
  })
})

describe('a slow client', () => {
  const pieces = 3200
  const piece = events(64 * 1024)

  /** A stream of 200 MB. */
  const large = (call: Call) => {
    begin(call)
    void call.pump(piece, pieces).then(() => {
      call.write(chatRest)
      call.end()
    })
  }
  const size = Buffer.byteLength(chat.stream) + pieces * piece.length

  test('stops the upstream, costs no memory, and gets all when it goes on', async () => {
    const up = upstream(large)
    await stage.serve('slow', 'openai-chat', up.url)
    const before = await stage.memory()
    const client = await ask(chat, 'slow', true, false)
    const call = await up.next()
    await client.head
    client.pause()
    await Bun.sleep(3000)
    expect(call.sent()).toBeLessThan(64 * MB)
    expect((await stage.memory()) - before).toBeLessThan(60 * MB)
    const stuck = call.sent()
    await Bun.sleep(300)
    expect(call.sent()).toBe(stuck)
    client.resume()
    await client.body
    expect(client.received()).toBe(size)
    expect((await stage.memory()) - before).toBeLessThan(150 * MB)
    expect(await stage.newest('slow')).toMatchObject({ outcome: 'ok', partial: false })
  })

  test('is not taken for a silent upstream', async () => {
    const up = upstream(large)
    await stage.group('patient', [await stage.channel('openai-chat', up.url)], { idleTimeoutSeconds: 1 })
    const client = await ask(chat, 'patient', true, false)
    await client.head
    client.pause()
    await Bun.sleep(2500)
    client.resume()
    await client.body
    expect(client.received()).toBe(size)
    expect(await stage.newest('patient')).toMatchObject({ outcome: 'ok', error: null })
  })
})

describe.concurrent('timeouts of a group', () => {
  for (const sample of samples) {
    test(`${sample.protocol}: a first event that does not come in time is awaited from the next channel`, async () => {
      const silent = upstream()
      const empty = upstream((call) => call.beginStream())
      const good = upstream((call) => {
        call.beginStream()
        call.write(sample.stream)
        call.end()
      })
      const name = `late-${sample.protocol}`
      const ids: number[] = []
      for (const { url } of [silent, empty, good]) ids.push(await stage.channel(sample.protocol, url))
      await stage.group(name, ids, { firstEventTimeoutSeconds: 1 })
      const client = await ask(sample, name, true)
      expect((await within(5000, client.body, 'the reply')).toString()).toBe(sample.stream)
      for (const { calls } of [silent, empty]) await within(1000, calls[0]!.closed, 'the slow upstream to be free')
      const { attempts } = await stage.newest(name)
      expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'ok'])
      expect(attempts[0]!.reason).toContain('no first event within 1 s')
    })

    test.each([
      ['is silent', { idleTimeoutSeconds: 1 }, 'the upstream sent no next event within 1 s', nothing],
      ['takes too long', { totalTimeoutSeconds: 2 }, 'the request took longer than 2 s, the limit of its group', pace(sample)],
    ])(`${sample.protocol}: a stream that %s is ended with an explicit error`, async (what, limits, words, goOn) => {
      const name = `${what}-${sample.protocol}`.replaceAll(' ', '-')
      const up = upstream((call) => {
        call.beginStream()
        call.write(sample.cut)
        goOn(call)
      })
      await stage.group(name, [await stage.channel(sample.protocol, up.url)], limits)
      const client = await ask(sample, name, true)
      const text = (await within(5000, client.body, 'the end')).toString()
      expect(text).toStartWith(sample.cut)
      expect(text).toContain(words)
      expect(text).toMatch(sample.broken)
      await within(1000, (await up.next()).closed, 'the upstream to be free')
      expect(await stage.newest(name)).toMatchObject({ outcome: 'failed', partial: true, error: words })
    })
  }

  test('a request that takes too long before it says anything is refused, and no other channel is asked', async () => {
    const silent = upstream()
    const other = upstream((call) => call.reply(200, chat.whole))
    const ids = [await stage.channel('openai-chat', silent.url), await stage.channel('openai-chat', other.url)]
    await stage.group('no-time', ids, { totalTimeoutSeconds: 1 })
    const client = await ask(chat, 'no-time', false)
    expect((await within(5000, client.head, 'an answer')).status).toBe(504)
    expect((await client.body).toString()).toContain('the request took longer than 1 s')
    expect(other.calls).toHaveLength(0)
  })
})

test('two thousand streams at a time begin at once and all end well', async () => {
  const calls: Call[] = []
  const up = upstream((call) => {
    calls.push(call)
    begin(call)
  })
  await stage.serve('crowd', 'openai-chat', up.url)
  const count = 2000
  const waits: Promise<number>[] = []
  const bodies: Promise<Buffer>[] = []
  for (let i = 0; i < count; i++) {
    const asked = performance.now()
    const client = await ask(chat, 'crowd', true)
    waits.push(client.firstByte.then((at) => at - asked))
    bodies.push(client.body)
  }
  const slowest = Math.max(...(await Promise.all(waits)))
  expect(slowest).toBeLessThan(3000)
  expect(calls).toHaveLength(count)
  expect(await inFlight()).toBeGreaterThanOrEqual(count)
  for (let round = 0; round < 4; round++) {
    for (const call of calls) call.write(chunk)
    await Bun.sleep(250)
  }
  for (const call of calls) {
    call.write(chatRest)
    call.end()
  }
  const whole = chat.cut + chunk.repeat(4) + chatRest
  for (const body of bodies) expect((await body).toString() === whole).toBe(true)
  expect(await inFlight()).toBeLessThanOrEqual(silences.length)
}, 20_000)

test(
  `an upstream that is silent for ${silenceSeconds} s is waited for`,
  async () => {
    const replies = await Promise.all(silences)
    expect(replies.map((reply) => reply.replaceAll(': keep-alive\n\n', ''))).toEqual([chat.whole, chat.stream, chat.stream])
  },
  (silenceSeconds + 20) * 1000,
)

async function inFlight(): Promise<number> {
  return (await stage.api<{ inFlight: number }>('GET', '/system')).inFlight
}

/** Before a whole reply, before a stream, and in the middle of one. */
async function beginSilences(): Promise<Promise<string>[]> {
  const finish = (call: Call, text: string) => {
    call.write(text)
    call.end()
  }
  const silent: [string, boolean, (call: Call) => void, (call: Call) => void][] = [
    ['silent-whole', false, nothing, (call) => call.reply(200, chat.whole)],
    ['silent-before', true, (call) => call.beginStream(), (call) => finish(call, chat.stream)],
    ['silent-within', true, begin, (call) => finish(call, chatRest)],
  ]
  const replies: Promise<string>[] = []
  for (const [name, stream, first, later] of silent) {
    const up = upstream((call) => {
      first(call)
      setTimeout(() => later(call), silenceSeconds * 1000)
    })
    await stage.serve(name, 'openai-chat', up.url)
    const client = await ask(chat, name, stream)
    replies.push(client.body.then((body) => body.toString()))
  }
  return replies
}

/** Events of this many bytes altogether, nearly. */
function events(bytes: number): Buffer {
  return Buffer.from(chunk.repeat(Math.floor(bytes / chunk.length)))
}
