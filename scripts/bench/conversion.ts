import { cross, type Destination } from '../../src/protocols/crossing'
import { protocols } from '../../src/protocols/index'
import { findProfile, type Place } from '../../src/protocols/profiles/find'
import type { JsonObject, Prompt } from '../../src/protocols/protocol'
import { createSeal } from '../../src/protocols/seal'
import { Conversion, sseFraming } from '../../src/relay/conversion'
import { createMemory } from '../../src/relay/memory'
import { agentRequest } from './session'
import { median, quantile } from './statistics'
import { figure, table } from './table'

/** What a request of an agent may take to be converted, in milliseconds. */
const wanted = 3

const places: Place[] = [
  { protocol: 'openai-chat', host: 'api.example.com', model: 'some-model' },
  { protocol: 'openai-responses', host: 'api.openai.com', model: 'gpt-5.2' },
  { protocol: 'gemini', host: 'generativelanguage.googleapis.com', model: 'gemini-3-pro' },
  { protocol: 'volcengine', host: 'ark.cn-beijing.volces.com', model: 'doubao-seed-2' },
]

/** How long a request of about 200 KB in Anthropic's protocol takes to be read and written in each other one. Gives the table's text. */
export function measureConversion(times: number): string {
  const body = agentRequest()
  const size = Math.round(JSON.stringify(body).length / 1024)
  const rows = places.map((place) => {
    const took = time(body, place, times)
    const middle = median(took)
    return [place.protocol, figure(middle), figure(quantile(took, 0.99)), middle <= wanted ? 'ok' : `over ${wanted}`]
  })
  return [
    `A request of ${size} KB converted from anthropic, ms`,
    table([['to', 'median', 'p99', ''], ...rows]),
    '',
    `Events of a stream converted from openai-chat, µs each`,
    table([['to', 'median', 'p99'], ...clients.map((client) => streamRow(client, times))]),
    '',
  ].join('\n')
}

function time(body: JsonObject, place: Place, times: number): number[] {
  const { protocol, model } = place
  const memory = createMemory().of(1)
  const seal = createSeal(new Uint8Array(32))
  const destination: Destination = {
    protocol: protocols[protocol],
    scope: 'bench',
    model,
    stream: true,
    profile: findProfile(place),
    seal,
    memory,
  }
  const took: number[] = []
  // The first tenth is for the compiler.
  for (let round = -times / 10; round < times; round++) {
    const begin = performance.now()
    cross(read(body), destination)
    if (round >= 0) took.push(performance.now() - begin)
  }
  return took
}

const clients = ['anthropic', 'openai-responses', 'gemini'] as const

function streamRow(client: (typeof clients)[number], times: number): string[] {
  const stream = chatStream()
  const took: number[] = []
  for (let round = -times / 10; round < times; round++) {
    const begin = performance.now()
    convert(client, stream)
    if (round >= 0) took.push(((performance.now() - begin) * 1000) / EVENTS)
  }
  return [client, figure(median(took)), figure(quantile(took, 0.99))]
}

const EVENTS = 200

/** A stream of words, in one piece for every eight events. */
function chatStream(): Buffer[] {
  const chunk = (delta: JsonObject, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1700000000, model: 'm', choices: [{ index: 0, delta, finish_reason }] })}\n\n`
  const words = Array.from({ length: EVENTS - 2 }, (_, at) => chunk({ content: ` word${at}` }))
  const events = [chunk({ role: 'assistant', content: '' }), ...words, `${chunk({}, 'stop')}data: [DONE]\n\n`]
  return Array.from({ length: EVENTS / 8 }, (_, at) => Buffer.from(events.slice(at * 8, at * 8 + 8).join('')))
}

function convert(client: (typeof clients)[number], stream: Buffer[]): void {
  const prompt: Prompt = { from: client, model: 'bench', stream: true, system: [], messages: [], tools: [], extra: {} }
  const read = protocols['openai-chat'].readReply()
  const write = protocols[client].writeReply(prompt)
  const conversion = new Conversion({ read, write, framing: sseFraming(), passes: [], limit: 1 << 20 })
  for (const piece of stream) conversion.push(piece)
  conversion.end()
}

const read = (body: JsonObject): Prompt => protocols.anthropic.readRequest(body, { model: 'bench', stream: true })
