import { describe, expect, test } from 'bun:test'
import type { Place } from '../profiles/find'
import type { Part } from '../protocol'
import { MAGIC } from '../seal'
import { anyAnswer } from './answers'
import { clients } from './clients'
import { anyConversation, type ClientId, clientIds } from './conversation'
import type { Draw } from './draw'
import { type Data, list } from './exact'
import { pass } from './passing'
import { forAll } from './property'
import { familyOf, feedStream, feedWhole, framesOf, keepingMemory, nameOf, receive, send, upstreams } from './stage'
import { vendors } from './vendors'
import type { Item } from './vendors/vendor'
import { Words } from './words'

/** Those whose thoughts have a state. */
const thinkers = upstreams.filter((place) => ['openai-responses', 'anthropic', 'gemini'].includes(place.protocol))

interface Case {
  /** What the client asked first, and what it goes on with. */
  asked: Data
  next: Data
  parts: Part[]
  memory: ReturnType<typeof keepingMemory>
  toJSON(): object
}

function anyCase(draw: Draw, client: ClientId, place: Place): Case {
  const memory = keepingMemory()
  const conversation = anyConversation(draw, client, { length: 0, tools: true })
  const reasoning = { mode: 'on', effort: 'high' } as const
  const asked = clients[client].body({ ...conversation, reasoning, toolChoice: undefined, stop: undefined })
  const sent = send(client, asked, place, { memory })
  const answer = anyAnswer(draw, place.protocol, sent.question, { thinks: true })
  const { stream = false } = asked
  const words = new Words(draw)
  const feed = draw.once(2)
    ? feedWhole(vendors[place.protocol].whole(answer))
    : feedStream(Buffer.from(vendors[place.protocol].stream(answer, words)), [])
  const told = receive(client, place, sent, stream, feed)
  const reply = stream ? clients[client].assemble(framesOf(told)) : JSON.parse(told)
  const calls = clients[client].hear(reply).calls
  const next = clients[client].goOn(
    asked,
    reply,
    calls.map((_, at) => `result ${at}`),
  )
  return { asked, next, parts: answer.parts, memory, toJSON: () => ({ parts: answer.parts, next }) }
}

const thoughtsOf = (items: Item[]) =>
  items.flatMap((item) => (item.kind === 'thought' && item.state ? [{ text: item.text, state: item.state }] : []))

const statesOf = (parts: Part[]): { text: string; state: string }[] =>
  parts.flatMap((part) => {
    if (part.type === 'reasoning') return [{ text: part.text, state: part.signature ?? part.redacted ?? '' }]
    return part.type === 'tool-call' && part.signature ? [{ text: '', state: part.signature }] : []
  })

for (const client of clientIds) {
  for (const place of thinkers) {
    if (familyOf(place) === client) continue
    const holds = (claim: (given: Case) => void) => forAll((draw) => anyCase(draw, client, place), claim, { cases: 30 })

    describe(`${client} → ${nameOf(place)} → ${client}`, () => {
      test('thoughts come back to who thought them, exactly', () =>
        holds(({ next, parts }) => {
          const { question, text } = send(client, next, place)
          expect(thoughtsOf(question.items)).toEqual(statesOf(parts))
          expect(text).not.toContain(MAGIC)
          expect(question.complaints).toEqual([])
        }))

      test('thoughts that the client has forgotten come back from memory', () =>
        holds(({ next, parts, memory }) => {
          const { question } = send(client, forgetThoughts(next), place, { memory })
          expect(thoughtsOf(question.items).map(({ state }) => state)).toEqual(statesOf(parts).map(({ state }) => state))
          // The others verify a state without its text.
          if (place.protocol === 'anthropic') expect(thoughtsOf(question.items)).toEqual(statesOf(parts))
        }))

      test('no other vendor ever sees them', () =>
        holds(({ next, parts, memory }) => {
          for (const other of upstreams) {
            if (familyOf(other) === familyOf(place)) continue
            const isSame = familyOf(other) === client
            const text = isSame ? pass(client, JSON.stringify(next), other) : send(client, next, other, { memory }).text
            for (const { state } of statesOf(parts)) expect(text).not.toContain(state)
            expect(text).not.toContain(MAGIC)
          }
        }))

      if (place.protocol === 'openai-responses')
        test('another account of the same vendor does not see them either', () =>
          holds(({ next, parts }) => {
            const { text } = send(client, next, place, { scope: 'another' })
            for (const { state } of statesOf(parts)) expect(text).not.toContain(state)
          }))
    })
  }
}

/** The conversation as clients tell it that keep no thoughts. */
function forgetThoughts(body: Data): Data {
  const { messages, input, contents } = body
  if (contents) return { ...body, contents: contents.map(({ role, parts }: Data) => ({ role, parts: list(parts).flatMap(forgetSigned) })) }
  if (input) return { ...body, input: input.filter(({ type }: Data) => type !== 'reasoning') }
  return { ...body, messages: messages.map(forgetMessage) }
}

function forgetSigned({ thoughtSignature, ...part }: Data): Data[] {
  return part.thought || part.text === '' ? [] : [part]
}

function forgetMessage({ reasoning_content, reasoning_details, ...message }: Data): Data {
  const { content, tool_calls } = message
  if (tool_calls) message.tool_calls = tool_calls.map(({ extra_content, ...call }: Data) => call)
  if (Array.isArray(content)) message.content = content.filter(({ type }: Data) => !/thinking/.test(type))
  return message
}
