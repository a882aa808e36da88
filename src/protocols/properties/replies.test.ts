import { describe, expect, test } from 'bun:test'
import type { Place } from '../profiles/find'
import type { Part } from '../protocol'
import { anyAnswer } from './answers'
import { clients } from './clients'
import type { Heard } from './clients/client'
import { anyConversation, type ClientId, clientIds } from './conversation'
import type { Draw } from './draw'
import { type Data, parseExact } from './exact'
import { forAll } from './property'
import { familyOf, feedStream, feedWhole, framesOf, nameOf, receive, type Sent, send, upstreams } from './stage'
import { vendors } from './vendors'
import type { Answer } from './vendors/vendor'
import { Words } from './words'

interface Case {
  sent: Sent
  answer: Answer
  body: Data
  streamed: Buffer
  whole: string
  /** Where the bytes are cut. */
  cuts: number[]
  toJSON(): object
}

const CASES = 40

function anyCase(draw: Draw, client: ClientId, place: Place): Case {
  // Within one protocol the client's own bytes go up, and no name is changed.
  const asked = anyConversation(draw, client, { length: 0, plain: familyOf(place) === client })
  const body = clients[client].body({
    ...asked,
    stream: true,
    reasoning: { mode: 'on', effort: 'high' },
    toolChoice: undefined,
    stop: undefined,
  })
  const sent = send(client, body, place)
  const answer = anyAnswer(draw, place.protocol, sent.question)
  const streamed = Buffer.from(vendors[place.protocol].stream(answer, new Words(draw)))
  const cuts = draw.many(4, () => draw.below(streamed.length))
  const whole = vendors[place.protocol].whole(answer)
  return { sent, answer, body, streamed, whole, cuts, toJSON: () => ({ tools: body.tools, answer, cuts }) }
}

function hearStream(client: ClientId, text: string): Heard {
  return clients[client].hear(clients[client].assemble(framesOf(text)))
}

for (const client of clientIds) {
  for (const place of upstreams) {
    const holds = (claim: (given: Case) => void) => forAll((draw) => anyCase(draw, client, place), claim, { cases: CASES })
    const streamed = (given: Case) => hearStream(client, receive(client, place, given.sent, true, feedStream(given.streamed, given.cuts)))
    const whole = (given: Case) => clients[client].hear(parseExact(receive(client, place, given.sent, false, feedWhole(given.whole))))

    describe(`${nameOf(place)} → ${client}`, () => {
      test('a stream says what the upstream said', () => holds((given) => expectHeard(streamed(given), given, client)))
      test('a whole reply says what the upstream said', () => holds((given) => expectHeard(whole(given), given, client)))
      test('stream and whole reply say the same, whichever way they came', () =>
        holds((given) => {
          const heard = withoutIds(streamed(given))
          expect(withoutIds(whole(given))).toEqual(heard)
          expect(withoutIds(hearStream(client, receive(client, place, given.sent, true, feedWhole(given.whole))))).toEqual(heard)
          const collected = receive(client, place, given.sent, false, feedStream(given.streamed, given.cuts))
          expect(withoutIds(clients[client].hear(JSON.parse(collected)))).toEqual(heard)
        }))
      test('a stream that is cut anywhere ends as an error, and says nothing wrong', () =>
        holds((given) => {
          const at = given.cuts[0] ?? 0
          const heard = hearStream(client, receive(client, place, given.sent, true, feedStream(given.streamed.subarray(0, at), [])))
          const full = streamed(given)
          expect(heard.error !== undefined || heard.finish === full.finish).toBe(true)
        }))
    })
  }
}

/** Ids of calls that a stream and a whole reply make up differ. */
const withoutIds = (heard: Heard) => ({ ...heard, calls: heard.calls.map(({ id, ...call }) => call) })

const textOf = (parts: Part[], type: 'text' | 'reasoning' | 'refusal') =>
  parts.flatMap((part) => (part.type === type ? part.text : [])).join('')

function expectHeard(heard: Heard, { answer, sent, body }: Case, client: ClientId) {
  const { parts, usage } = answer
  const refusal = textOf(parts, 'refusal')
  expect(heard.error).toBeUndefined()
  expect(heard.text + heard.refusal).toBe(textOf(parts, 'text') + refusal)
  expect(heard.thoughts).toBe(textOf(parts, 'reasoning'))
  const images = parts.flatMap((part) => (part.type === 'image' && part.source.kind === 'base64' ? [part.source.data] : []))
  if (client === 'openai-chat' || client === 'gemini') expect(heard.images).toEqual(images)
  expectCalls(heard, answer, sent, declaredBy(body, client))
  const { input, output, cacheRead } = heard.usage
  expect({ input, output, cacheRead }).toEqual({ input: usage.input, output: usage.output, cacheRead: usage.cacheRead })
  expect(Object.values(heard.usage).every((tokens) => tokens >= 0)).toBe(true)
  expect(heard.finish).toMatch(FINISHES[answer.finish]!)
}

const FINISHES: Partial<Record<Answer['finish'], RegExp>> = {
  stop: /^(?:stop|completed|end_turn|STOP)$/,
  'tool-calls': /^(?:tool_calls|completed|tool_use|STOP)$/,
  length: /^(?:length|max_output_tokens|max_tokens|MAX_TOKENS)$/,
  refusal: /^(?:stop|completed|refusal|SAFETY)$/,
}

interface Declared {
  name: string
  namespace?: string
  custom: boolean
}

/** The tools of a body, in the client's own words. */
function declaredBy(body: Data, client: ClientId): Declared[] {
  const tools: Data[] = body.tools ?? []
  if (client === 'gemini')
    return tools.flatMap(({ functionDeclarations }) => functionDeclarations.map(({ name }: Data) => ({ name, custom: false })))
  if (client === 'anthropic') return tools.map(({ name }) => ({ name, custom: false }))
  if (client === 'openai-chat') return tools.map((tool) => ({ name: tool[tool.type].name, custom: tool.type === 'custom' }))
  return tools.flatMap((tool) =>
    tool.type === 'namespace'
      ? tool.tools.map(({ name, type }: Data) => ({ name, namespace: tool.name, custom: type === 'custom' }))
      : [{ name: tool.name, custom: tool.type === 'custom' }],
  )
}

/** Calls come back under the names that the client gave its tools, in order, with their input untouched. */
function expectCalls(heard: Heard, { parts }: Answer, { question }: Sent, declared: Declared[]) {
  const calls = parts.flatMap((part) => (part.type === 'tool-call' ? [part] : []))
  const ids = heard.calls.map(({ id }) => id)
  expect(heard.calls).toHaveLength(calls.length)
  expect(new Set(ids).size).toBe(ids.length)
  for (const [at, call] of calls.entries()) {
    const told = heard.calls[at]!
    const wire = question.tools.findIndex(({ name }) => name === (call.namespace ? `${call.namespace}.${call.name}` : call.name))
    const { name, namespace, custom } = declared[wire]!
    expect({ name: told.name, namespace: told.namespace, kind: told.kind }).toEqual({
      name,
      namespace,
      kind: custom ? 'custom' : 'function',
    })
    if (!custom) expect(parseExact(told.input)).toEqual(parseExact(call.input))
    else expect(told.input).toBe(call.kind === 'custom' ? call.input : JSON.parse(call.input).input)
    expect(told.id).toBe(call.id)
  }
}
