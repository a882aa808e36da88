import { asObject, parseJson } from '../../protocols/json'
import type { Json, JsonObject } from '../../protocols/protocol'
import { type Upstream, upstreamKey } from './upstream'

/** A form as it came, files as their bytes. */
export type Fields = Record<string, string | Uint8Array>

export interface Services extends Upstream {
  /** The newest form that was sent. */
  form(): Fields
  /** From now on vectors come as numbers, whatever is asked for. */
  forgetBase64(): void
}

/** A sound that is longer than any buffer on the way. */
export const sound = Uint8Array.from({ length: 400_000 }, (_, index) => (index * 31) % 251)

const usage = { input_tokens: 10, output_tokens: 20, total_tokens: 30 }
const completed = {
  object: 'response',
  status: 'completed',
  model: 'up-model',
  output: [
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Hi.', annotations: [] }],
    },
  ],
  usage,
}

/** An upstream with everything that is no conversation. */
export function startServices(): Services {
  const heard: Upstream['heard'] = []
  const responses = new Map<string, JsonObject>()
  let form: Fields = {}
  let knowsBase64 = true

  async function reply(request: Request): Promise<Response> {
    const url = new URL(request.url)
    const type = request.headers.get('content-type') ?? ''
    if (type.startsWith('multipart/')) form = await readFields(request)
    const body = type.startsWith('multipart/') ? {} : (asObject(parseJson(await request.text())) ?? {})
    heard.push({ method: request.method, path: url.pathname + url.search, headers: request.headers, body, status: 200 })
    const key = request.headers.get('x-api-key') ?? request.headers.get('x-goog-api-key') ?? request.headers.get('authorization')?.slice(7)
    if (key !== upstreamKey) return Response.json({ error: { message: 'Incorrect API key provided.' } }, { status: 401 })
    const path = url.pathname.replace(/^\/v1(beta)?/, '')
    if (path.startsWith('/responses')) return state(request.method, path, body)
    return service(path, body)
  }

  function service(path: string, body: JsonObject): Response {
    if (path === '/embeddings') return Response.json(vectors(body, knowsBase64 && body.encoding_format === 'base64'))
    if (path.endsWith(':batchEmbedContents')) return Response.json({ embeddings: list(body.requests).map(() => ({ values: [0.6, 0.8] })) })
    if (path.endsWith(':embedContent')) return Response.json({ embedding: { values: [3, 4] } })
    if (path.endsWith(':countTokens'))
      return Response.json({ totalTokens: 42, promptTokensDetails: [{ modality: 'TEXT', tokenCount: 42 }] })
    if (path === '/messages/count_tokens') return Response.json({ input_tokens: 42 })
    if (path === '/completions') return body.stream === true ? events(completionEvents) : Response.json(completion)
    if (path.startsWith('/images/')) return body.stream === true ? events(imageEvents) : Response.json(image)
    if (path === '/audio/speech') return new Response(trickle(sound), { headers: { 'content-type': 'audio/mpeg' } })
    if (path === '/audio/transcriptions' && form.response_format === 'srt') return text('1\n00:00:00,000 --> 00:00:01,000\nHi.\n')
    if (path === '/audio/transcriptions' && form.stream === 'true') return events(transcriptEvents)
    if (path.startsWith('/audio/')) return Response.json({ text: 'Hi.', usage: { type: 'tokens', ...usage } })
    if (path === '/moderations') return Response.json({ id: 'modr_1', model: 'up-model', results: [{ flagged: false, categories: {} }] })
    if (path === '/rerank') return Response.json({ results: [{ index: 1, relevance_score: 0.9 }], usage: { total_tokens: 12 } })
    return Response.json({ error: { message: `nothing at ${path}` } }, { status: 404 })
  }

  /** Responses are kept until they are deleted. */
  function state(method: string, path: string, body: JsonObject): Response {
    const [, , id = '', tail] = path.split('/')
    if (id === 'compact') return Response.json({ ...completed, id: 'resp_compact', object: 'response.compaction', created_at: 1 })
    if (id === 'input_tokens') return Response.json({ object: 'response.input_tokens', input_tokens: 42 })
    if (!id) {
      const made = { ...completed, id: `resp_${responses.size}`, created_at: 1, previous_response_id: body.previous_response_id ?? null }
      responses.set(made.id, made)
      return Response.json(body.background === true ? { ...made, status: 'queued', output: [], usage: null } : made)
    }
    const kept = responses.get(id)
    if (!kept) return Response.json({ error: { message: `no ${id}` } }, { status: 404 })
    if (tail === 'input_items') return Response.json({ object: 'list', data: [{ id: 'msg_0', type: 'message' }], has_more: false })
    if (tail === 'cancel') return Response.json({ ...kept, status: 'cancelled' })
    if (method === 'DELETE') responses.delete(id)
    return Response.json(method === 'DELETE' ? { id, object: 'response', deleted: true } : kept)
  }

  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, idleTimeout: 0, fetch: reply })
  return {
    url: (protocol) => `http://127.0.0.1:${server.port}/${protocol === 'gemini' ? 'v1beta' : 'v1'}`,
    heard,
    form: () => form,
    forgetBase64() {
      knowsBase64 = false
    },
    stop: () => server.stop(true),
  }
}

const list = (value: Json | undefined) => (Array.isArray(value) ? value : [value ?? null])

function vectors({ input }: JsonObject, asBase64: boolean): JsonObject {
  const vector = asBase64 ? Buffer.from(new Float32Array([0.25, -0.5]).buffer).toString('base64') : [0.25, -0.5]
  return { object: 'list', data: list(input).map((_, index) => ({ object: 'embedding', index, embedding: vector })), model: 'up-model' }
}

async function readFields(request: Request): Promise<Fields> {
  const fields: Fields = {}
  for (const [name, value] of await request.formData())
    fields[name] = typeof value === 'string' ? value : new Uint8Array(await value.arrayBuffer())
  return fields
}

const completion = {
  id: 'cmpl_1',
  object: 'text_completion',
  created: 1,
  model: 'up-model',
  choices: [{ index: 0, text: 'Hi.', finish_reason: 'stop', logprobs: null }],
  usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 },
}
const completionEvents = [
  { ...completion, choices: [{ index: 0, text: 'Hi', finish_reason: null }], usage: null },
  { ...completion, choices: [{ index: 0, text: '.', finish_reason: 'stop' }], usage: null },
  { ...completion, choices: [] },
  '[DONE]',
]
const image = { created: 1, data: [{ b64_json: Buffer.from('a picture').toString('base64') }], usage }
const imageEvents = [
  { type: 'image_generation.partial_image', b64_json: 'QQ==', partial_image_index: 0 },
  { type: 'image_generation.completed', b64_json: 'QUE=', usage },
]
const transcriptEvents = [
  { type: 'transcript.text.delta', delta: 'Hi' },
  { type: 'transcript.text.done', text: 'Hi.', usage: { type: 'tokens', ...usage } },
]

const text = (said: string) => new Response(said, { headers: { 'content-type': 'text/plain; charset=utf-8' } })

function events(said: (object | string)[]): Response {
  const lines = said.map((one) => `data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`)
  return new Response(trickle(Buffer.from(lines.join('')), 61), { headers: { 'content-type': 'text/event-stream' } })
}

function trickle(bytes: Uint8Array, size = 50_000): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    async pull(controller) {
      await new Promise(setImmediate)
      controller.enqueue(bytes.slice(at, at + size))
      at += size
      if (at >= bytes.length) controller.close()
    },
  })
}
