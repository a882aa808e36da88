import { describe, expect, test } from 'bun:test'
import { deflateSync } from 'node:zlib'
import { streamOf } from './fixture'
import { type Data, onStage } from './stage.fixture'

const on = onStage()
const { serving, ask, lastRecord } = on

const sound = Uint8Array.from({ length: 3000 }, (_, index) => (index * 7) % 256)
const audio = (bytes: Uint8Array, type = 'audio/mpeg') =>
  new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': type } })

async function send(path: string, form: FormData): Promise<Response> {
  return on.stage.app.handle(
    new Request(`http://localhost${path}`, { method: 'POST', headers: { authorization: `Bearer ${on.stage.key}` }, body: form }),
  )
}

function recording(fields: Record<string, string> = {}): FormData {
  const form = new FormData()
  form.append('file', new Blob([sound], { type: 'audio/mpeg' }), 'name="model"; speech.mp3')
  for (const [name, value] of Object.entries({ model: 'voice', ...fields })) form.append(name, value)
  return form
}

describe('legacy completions', () => {
  const whole = {
    id: 'cmpl-1',
    object: 'text_completion',
    choices: [{ text: 'Hi', finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  }

  test('pass whole and are counted', async () => {
    const [up] = await serving('old', ['openai-chat', () => whole])
    const response = await ask('/v1/completions', { model: 'old', prompt: 'Say hi', logprobs: 3 })
    expect(await response.json()).toEqual(whole)
    expect([up!.heard[0]!.path, JSON.parse(up!.heard[0]!.body)]).toEqual([
      '/v1/completions',
      { model: 'up-model', prompt: 'Say hi', logprobs: 3 },
    ])
    expect(lastRecord()).toMatchObject({ protocol: 'completions', outcome: 'ok', usage: { input: 3, output: 2 } })
  })

  test('pass as a stream; the usage that we asked for stays here', async () => {
    const first = 'data: {"choices":[{"text":"Hi","finish_reason":null}],"usage":null}\n\n'
    const last = 'data: {"choices":[{"text":"","finish_reason":"stop"}],"usage":null}\n\n'
    const usage = 'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}\n\n'
    const [up] = await serving('old', ['openai-chat', () => streamOf([first, last, usage, 'data: [DONE]\n\n'])])
    const response = await ask('/v1/completions', { model: 'old', prompt: 'Say hi', stream: true })
    expect(response.headers.get('content-type')).toStartWith('text/event-stream')
    expect(await response.text()).toBe(`${first}${last}data: [DONE]\n\n`)
    expect(JSON.parse(up!.heard[0]!.body).stream_options).toEqual({ include_usage: true })
    expect(lastRecord()).toMatchObject({ outcome: 'ok', stream: true, usage: { input: 3, output: 2 } })
  })

  test('a stream that breaks off says so', async () => {
    await serving('old', ['openai-chat', () => streamOf(['data: {"choices":[{"text":"Hi","finish_reason":null}]}\n\n'])])
    const text = await (await ask('/v1/completions', { model: 'old', prompt: 'x', stream: true })).text()
    expect(text).toContain('"error":{"message":"the upstream\'s stream ended before its last event"')
    expect(lastRecord()).toMatchObject({ outcome: 'failed', partial: true })
  })

  test('a group of channels without them says so', async () => {
    await serving('old', ['anthropic', () => ({})])
    const response = await ask('/v1/completions', { model: 'old', prompt: 'x' })
    expect(response.status).toBe(400)
    expect(((await response.json()) as Data).error.message).toContain('needs an enabled channel that speaks openai-chat')
  })
})

describe('services', () => {
  test('a channel without one is passed over, and not blamed for it', async () => {
    const missing = () => Response.json({ error: { message: 'Not Found' } }, { status: 404 })
    const made = { created: 1, data: [{ b64_json: 'AAAA' }], usage: { input_tokens: 10, output_tokens: 100, total_tokens: 110 } }
    const [first] = await serving('paint', ['openai-chat', missing], ['openai-responses', () => made])
    for (const _ of [1, 2]) expect(await (await ask('/v1/images/generations', { model: 'paint', prompt: 'a fish' })).json()).toEqual(made)
    // It is asked first the second time as well: it does not rest.
    expect(first!.heard).toHaveLength(2)
    expect(lastRecord()).toMatchObject({ protocol: 'images', usage: { input: 10, output: 100 } })
    expect(lastRecord().attempts.map(({ status, outcome }) => [status, outcome])).toEqual([
      [404, 'failed'],
      [200, 'ok'],
    ])
  })

  test('a service that nobody has is a 404', async () => {
    await serving('paint', ['openai-chat', () => Response.json({ detail: 'Not Found' }, { status: 404 })])
    const response = await ask('/v1/images/generations', { model: 'paint', prompt: 'a fish' })
    expect(response.status).toBe(404)
  })

  test('pictures that arrive bit by bit end with their usage', async () => {
    const text =
      'event: image_generation.partial_image\ndata: {"type":"image_generation.partial_image","b64_json":"AA"}\n\n' +
      'event: image_generation.completed\ndata: {"type":"image_generation.completed","b64_json":"AAAA","usage":{"input_tokens":5,"output_tokens":50}}\n\n'
    await serving('paint', ['openai-chat', () => streamOf([text])])
    const response = await ask('/v1/images/generations', { model: 'paint', prompt: 'x', stream: true, partial_images: 1 })
    expect(await response.text()).toBe(text)
    expect(lastRecord()).toMatchObject({ outcome: 'ok', usage: { input: 5, output: 50 } })
  })

  test('moderations without a model mean the usual one', async () => {
    const [up] = await serving('omni-moderation-latest', ['openai-chat', () => ({ id: 'm', results: [] })])
    expect((await ask('/v1/moderations', { input: 'x' })).status).toBe(200)
    expect(JSON.parse(up!.heard[0]!.body)).toEqual({ input: 'x', model: 'up-model' })
  })

  test.each([[{ usage: { total_tokens: 12 } }], [{ meta: { tokens: { input_tokens: 12 } } }]])(
    'rerankings are counted as each vendor tells it (%j)',
    async (told) => {
      await serving('rank', ['openai-chat', () => ({ results: [{ index: 0, relevance_score: 0.5 }], ...told })])
      await ask('/v1/rerank', { model: 'rank', query: 'q', documents: ['a'] })
      expect(lastRecord()).toMatchObject({ protocol: 'rerank', usage: { input: 12, output: 0 } })
    },
  )

  test('an error in a 200 is one', async () => {
    await serving('paint', ['openai-chat', () => ({ error: { message: 'no', type: 'server_error' } })])
    expect((await ask('/v1/images/generations', { model: 'paint', prompt: 'x' })).status).toBe(502)
  })
})

describe('speech', () => {
  test('passes byte for byte under its own type', async () => {
    const [up] = await serving('voice', ['openai-chat', () => audio(sound)])
    const response = await ask('/v1/audio/speech', { model: 'voice', input: 'Hello', voice: 'alloy' })
    expect(response.headers.get('content-type')).toBe('audio/mpeg')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(sound)
    expect(JSON.parse(up!.heard[0]!.body)).toEqual({ model: 'up-model', input: 'Hello', voice: 'alloy' })
    expect(lastRecord()).toMatchObject({ protocol: 'audio', outcome: 'ok', usage: null })
  })

  test('an upstream can make no page of it', async () => {
    await serving('voice', ['openai-chat', () => audio(sound, 'image/svg+xml')])
    const response = await ask('/v1/audio/speech', { model: 'voice', input: 'Hello' })
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('an error page is no sound: the next channel is asked', async () => {
    await serving('voice', ['openai-chat', () => audio(Buffer.from('<html>'), 'text/html')], ['openai-chat', () => audio(sound)])
    const response = await ask('/v1/audio/speech', { model: 'voice', input: 'Hello' })
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(sound)
    expect(lastRecord().attempts).toHaveLength(2)
  })

  test('no sound at all is a failure', async () => {
    await serving('voice', ['openai-chat', () => audio(new Uint8Array(0))])
    expect((await ask('/v1/audio/speech', { model: 'voice', input: 'Hello' })).status).toBe(502)
  })

  test('a sound that breaks off does not end as if it were whole', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: audio/mpeg\r\ncontent-length: 9000\r\n\r\n'
    const socket = { data: (client: { end(bytes: Uint8Array): void }) => client.end(Buffer.concat([Buffer.from(head), sound])) }
    using server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket })
    const { id } = await on.stage.channel('openai-chat', `http://127.0.0.1:${server.port}/v1`)
    await on.stage.group('voice', [id])
    const response = await ask('/v1/audio/speech', { model: 'voice', input: 'Hello' })
    expect(await response.arrayBuffer().catch(() => 'broken off')).toBe('broken off')
    expect(lastRecord()).toMatchObject({ outcome: 'failed', partial: true })
  })
})

describe('forms', () => {
  test('only the model is another one upstream (138)', async () => {
    const [up] = await serving('voice', [
      'openai-chat',
      ({ body }) => ({ text: 'Hello', usage: { type: 'tokens', input_tokens: 14, output_tokens: 3 }, length: body.length }),
    ])
    const response = await send('/v1/audio/transcriptions', recording({ language: 'en', prompt: 'ünï' }))
    expect(((await response.json()) as Data).text).toBe('Hello')
    const { headers, body, path } = up!.heard[0]!
    expect(path).toBe('/v1/audio/transcriptions')
    expect(headers.get('content-type')).toStartWith('multipart/form-data; boundary=')
    expect(body).toContain('name="model"\r\n\r\nup-model\r\n')
    expect(body).toContain('name="prompt"\r\n\r\nünï\r\n')
    expect(lastRecord()).toMatchObject({ protocol: 'audio', model: 'voice', usage: { input: 14, output: 3 } })
  })

  test.each(['gzip', 'zstd', 'deflate'] as const)('compressed with %s are read as well (137)', async (coding) => {
    const [up] = await serving('voice', ['openai-chat', () => ({ text: 'Hello' })])
    const plain = new Request('http://localhost/', { method: 'POST', body: recording() })
    const type = plain.headers.get('content-type') ?? ''
    const bytes = Buffer.from(await plain.arrayBuffer())
    const packed = coding === 'zstd' ? Bun.zstdCompressSync(bytes) : coding === 'gzip' ? Bun.gzipSync(bytes) : deflateSync(bytes)
    const headers = { 'content-type': type, 'content-encoding': coding }
    expect((await on.stage.call('/v1/audio/transcriptions', packed, headers)).status).toBe(200)
    expect(up!.heard[0]!.body).toContain('name="model"\r\n\r\nup-model\r\n')
    expect(up!.heard[0]!.headers.get('content-encoding')).toBeNull()
  })

  test('what is no JSON comes as the text that it is', async () => {
    const subtitles = 'WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n'
    await serving('voice', ['openai-chat', () => new Response(subtitles, { headers: { 'content-type': 'text/vtt' } })])
    const response = await send('/v1/audio/translations', recording({ response_format: 'vtt' }))
    expect([response.headers.get('content-type'), await response.text()]).toEqual(['text/vtt', subtitles])
  })

  test('a transcript that arrives bit by bit is counted at its end', async () => {
    const text =
      'data: {"type":"transcript.text.delta","delta":"Hel"}\n\n' +
      'data: {"type":"transcript.text.done","text":"Hello","usage":{"type":"tokens","input_tokens":14,"output_tokens":3}}\n\n'
    await serving('voice', ['openai-chat', () => streamOf([text])])
    expect(await (await send('/v1/audio/transcriptions', recording({ stream: 'true' }))).text()).toBe(text)
    expect(lastRecord()).toMatchObject({ stream: true, outcome: 'ok', usage: { input: 14, output: 3 } })
  })

  test('pictures to edit may come as JSON as well', async () => {
    const [up] = await serving('paint', ['openai-chat', () => ({ data: [] })])
    const images = [{ image_url: 'https://example.com/a.png' }]
    await ask('/v1/images/edits', { model: 'paint', prompt: 'x', images })
    expect(JSON.parse(up!.heard[0]!.body)).toEqual({ model: 'up-model', prompt: 'x', images })
  })

  test('one without a model, one that is too large and one that is broken are refused', async () => {
    const nameless = recording()
    nameless.delete('model')
    const refused = await send('/v1/audio/transcriptions', nameless)
    expect([refused.status, ((await refused.json()) as Data).error.param]).toEqual([400, 'model'])
    const large = recording()
    large.append('other', new Blob([new Uint8Array(65 << 20)]), 'big')
    expect((await send('/v1/audio/transcriptions', large)).status).toBe(413)
    const type = 'multipart/form-data; boundary=xyz'
    const broken = await on.stage.call('/v1/audio/transcriptions', '--xyz\r\nContent-Disposition: form-data; name="model"\r\n\r\nvoice', {
      'content-type': type,
    })
    expect([broken.status, ((await broken.json()) as Data).error.message]).toEqual([
      400,
      expect.stringContaining('the form is not complete'),
    ])
  })
})
