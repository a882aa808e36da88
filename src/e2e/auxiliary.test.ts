/** What is no conversation, asked with the official SDKs through the compiled executable. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI, { toFile } from 'openai'
import type { ProtocolId } from '../protocols/protocol'
import { type Hub, startHub } from './clients/hub'
import { type Services, sound, startServices } from './clients/services'

const groups: [name: string, protocol: ProtocolId][] = [
  ['my-anthropic', 'anthropic'],
  ['my-chat', 'openai-chat'],
  ['my-gemini', 'gemini'],
  ['my-responses', 'openai-responses'],
  ['omni-moderation-latest', 'openai-chat'],
  ['vendor/own:8b', 'gemini'],
]
const names = groups.map(([name]) => name)

let services: Services
let hub: Hub

beforeAll(async () => {
  services = startServices()
  hub = await startHub(services)
  for (const [name, protocol] of groups) await hub.serve(name, protocol, 'up-model')
})
afterAll(async () => {
  await hub.stop()
  await services.stop()
})
beforeEach(async () => {
  await hub.newRows(0)
  services.heard.length = 0
})

const openai = (apiKey = hub.key) => new OpenAI({ baseURL: `${hub.url}/v1`, apiKey, maxRetries: 0 })
const anthropic = () => new Anthropic({ baseURL: hub.url, apiKey: hub.key, maxRetries: 0 })
const google = () => new GoogleGenAI({ apiKey: hub.key, httpOptions: { baseUrl: hub.url } })
const paths = () => services.heard.map(({ method, path }) => `${method} ${path}`)
const counted = { input: 10, output: 20 }

async function expectLogged(protocol: string, model: string, usage: object | null): Promise<void> {
  const row = (await hub.newRows(1))[0]
  expect(row).toMatchObject({ protocol, model, outcome: 'ok', status: 200, upstreamModel: 'up-model' })
  if (usage) expect(row!.usage).toMatchObject(usage)
  else expect(row!.usage).toBeNull()
}

describe('openai', () => {
  test('embeddings are decoded from base64, from numbers, and from Gemini', async () => {
    const create = async (model: string) =>
      (await openai().embeddings.create({ model, input: ['one', 'two'] })).data.map((one) => one.embedding)
    expect(await create('my-chat')).toEqual(Array(2).fill([0.25, -0.5]))
    expect((await create('my-gemini')).map((vector) => vector.map((number) => number.toFixed(2)))).toEqual(Array(2).fill(['0.60', '0.80']))
    services.forgetBase64()
    expect(await create('my-responses')).toEqual(Array(2).fill([0.25, -0.5]))
    const rows = await hub.newRows(3)
    expect(rows.map(({ usage }) => (usage?.input ?? 0) > 0)).toEqual([true, true, true])
  })

  test('completions, whole and as a stream', async () => {
    const whole = await openai().completions.create({ model: 'my-chat', prompt: 'Say hi' })
    expect(whole.choices[0]?.text).toBe('Hi.')
    await expectLogged('completions', 'my-chat', counted)
    const chunks = await Array.fromAsync(await openai().completions.create({ model: 'my-chat', prompt: 'Say hi', stream: true }))
    expect(chunks.map(({ choices }) => choices[0]?.text).join('')).toBe('Hi.')
    await expectLogged('completions', 'my-chat', counted)
  })

  test('images are made, streamed, and edited from an upload', async () => {
    const made = await openai().images.generate({ model: 'my-chat', prompt: 'an octopus' })
    expect(Buffer.from(made.data?.[0]?.b64_json ?? '', 'base64').toString()).toBe('a picture')
    await expectLogged('images', 'my-chat', counted)
    const stream = await openai().images.generate({ model: 'my-chat', prompt: 'an octopus', stream: true, partial_images: 1 })
    expect((await Array.fromAsync(stream)).map(({ type }) => type)).toEqual([
      'image_generation.partial_image',
      'image_generation.completed',
    ])
    await expectLogged('images', 'my-chat', counted)
    const upload = await toFile(sound, 'octopus.png', { type: 'image/png' })
    await openai().images.edit({ model: 'my-chat', image: upload, prompt: 'with a hät' })
    expect(services.form()).toEqual({ model: 'up-model', prompt: 'with a hät', image: sound })
    await openai().images.createVariation({ model: 'my-chat', image: await toFile(sound, 'octopus.png') })
    expect(paths()).toEqual(['/generations', '/generations', '/edits', '/variations'].map((path) => `POST /v1/images${path}`))
  })

  test('speech arrives byte for byte', async () => {
    const response = await openai().audio.speech.create({ model: 'my-chat', voice: 'alloy', input: 'Hi.' })
    expect(response.headers.get('content-type')).toBe('audio/mpeg')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(sound)
    await expectLogged('audio', 'my-chat', null)
  })

  test('recordings are transcribed: as JSON, as subtitles, and bit by bit', async () => {
    const file = () => toFile(sound, 'hi.mp3', { type: 'audio/mpeg' })
    const { audio } = openai()
    expect((await audio.transcriptions.create({ model: 'my-chat', file: await file() })).text).toBe('Hi.')
    expect(services.form()).toEqual({ model: 'up-model', file: sound })
    await expectLogged('audio', 'my-chat', counted)
    expect(await audio.transcriptions.create({ model: 'my-chat', file: await file(), response_format: 'srt' })).toContain(
      '--> 00:00:01,000\nHi.',
    )
    const stream = await audio.transcriptions.create({ model: 'my-chat', file: await file(), stream: true })
    expect((await Array.fromAsync(stream)).map(({ type }) => type)).toEqual(['transcript.text.delta', 'transcript.text.done'])
    expect((await audio.translations.create({ model: 'my-chat', file: await file() })).text).toBe('Hi.')
  })

  test('moderations need no model', async () => {
    expect((await openai().moderations.create({ input: 'Hi.' })).results[0]?.flagged).toBeFalse()
    expect(services.heard[0]?.body).toEqual({ input: 'Hi.', model: 'up-model' })
  })

  test('rerankings pass', async () => {
    const body = { model: 'my-chat', query: 'sea', documents: ['desert', 'octopus'] }
    const reply: { results: { index: number }[] } = await openai().post('/rerank', { body })
    expect(reply.results[0]?.index).toBe(1)
    await expectLogged('rerank', 'my-chat', { input: 12, output: 0 })
  })

  test('a service that the channel does not have is an error of its own', async () => {
    const error = await openai()
      .completions.create({ model: 'my-anthropic', prompt: 'x' })
      .catch((error) => error)
    expect(error).toBeInstanceOf(OpenAI.BadRequestError)
    expect(error.message).toContain('the group "my-anthropic" has no channel that could serve this request')
  })

  test('responses go on, are fetched, listed, cancelled and deleted', async () => {
    const { responses } = openai()
    const first = await responses.create({ model: 'my-responses', input: 'Hi' })
    const second = await responses.create({ model: 'my-responses', input: 'And?', previous_response_id: first.id })
    expect(second.previous_response_id).toBe(first.id)
    expect((await responses.retrieve(first.id)).output_text).toBe('Hi.')
    expect((await Array.fromAsync(responses.inputItems.list(first.id))).map(({ id }) => id)).toEqual(['msg_0'])
    const background = await responses.create({ model: 'my-responses', input: 'Hi', background: true })
    expect([background.status, (await responses.cancel(background.id)).status]).toEqual(['queued', 'cancelled'])
    await responses.delete(first.id)
    expect(await responses.retrieve(first.id).catch((error) => error)).toBeInstanceOf(OpenAI.NotFoundError)
    expect(await responses.retrieve('resp_unknown').catch((error) => error)).toMatchObject({ status: 404, code: 'response_not_found' })
  })

  test('a stored turn is refused where the upstream speaks another protocol', async () => {
    const error = await openai()
      .responses.create({ model: 'my-chat', input: 'And?', previous_response_id: 'resp_1' })
      .catch((error) => error)
    expect(error).toBeInstanceOf(OpenAI.BadRequestError)
    expect(error).toMatchObject({ code: 'previous_response_not_found', param: 'previous_response_id' })
    expect(services.heard).toEqual([])
  })

  test('conversations are compacted and counted', async () => {
    const { responses } = openai()
    expect(await responses.compact({ model: 'my-responses', input: 'Hi' })).toMatchObject({ object: 'response.compaction' })
    await expectLogged('openai-responses', 'my-responses', counted)
    for (const model of ['my-responses', 'my-anthropic', 'my-gemini'])
      expect(await responses.inputTokens.count({ model, input: 'Hi' })).toMatchObject({ object: 'response.input_tokens', input_tokens: 42 })
    expect((await responses.inputTokens.count({ model: 'my-chat', input: 'Hi' })).input_tokens).toBeGreaterThan(0)
  })
})

describe('@google/genai', () => {
  test('embedContent, on Gemini and on OpenAI', async () => {
    const embed = async (model: string) => (await google().models.embedContent({ model, contents: ['one', 'two'] })).embeddings
    expect(await embed('my-gemini')).toEqual(Array(2).fill({ values: [0.6, 0.8] }))
    expect(await embed('my-chat')).toEqual(Array(2).fill({ values: [0.25, -0.5] }))
    expect(paths()).toEqual(['POST /v1beta/models/up-model:batchEmbedContents', 'POST /v1/embeddings'])
  })

  test('countTokens, by three counters and by estimate', async () => {
    for (const model of ['my-gemini', 'my-anthropic', 'my-responses'])
      expect((await google().models.countTokens({ model, contents: 'Hi' })).totalTokens).toBe(42)
    expect((await google().models.countTokens({ model: 'my-chat', contents: 'Hi' })).totalTokens).toBeGreaterThan(0)
  })

  test('models, page by page, and one with a slash and a colon', async () => {
    const models = await Array.fromAsync(await google().models.list({ config: { pageSize: 2 } }))
    expect(models.map(({ name }) => name)).toEqual(names.map((name) => `models/${name}`))
    expect(await google().models.get({ model: 'models/vendor/own:8b' })).toMatchObject({ displayName: 'vendor/own:8b' })
    expect((await google().models.countTokens({ model: 'models/vendor/own:8b', contents: 'Hi' })).totalTokens).toBe(42)
  })
})

describe('@anthropic-ai/sdk', () => {
  const messages = [{ role: 'user' as const, content: 'Hi' }]

  test('countTokens, by three counters and by estimate', async () => {
    for (const model of ['my-anthropic', 'my-gemini', 'my-responses'])
      expect(await anthropic().messages.countTokens({ model, messages })).toEqual({ input_tokens: 42 })
    const { data, response } = await anthropic().messages.countTokens({ model: 'my-chat', messages }).withResponse()
    expect([data.input_tokens > 0, response.headers.get('x-octopus-estimated')]).toEqual([true, 'true'])
    expect(await hub.newRows(0)).toEqual([])
  })

  test('models, page by page', async () => {
    const page = await anthropic().models.list({ limit: 4 })
    expect([page.data.length, page.has_more, page.first_id, page.last_id]).toEqual([4, true, names[0]!, names[3]!])
    expect((await Array.fromAsync(anthropic().models.list({ limit: 2 }))).map(({ id }) => id)).toEqual(names)
    expect((await anthropic().models.retrieve('vendor/own:8b')).id).toBe('vendor/own:8b')
  })
})
