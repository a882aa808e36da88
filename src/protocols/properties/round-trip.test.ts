import { describe, expect, test } from 'bun:test'
import { collect } from '../collect'
import { expectOrder, promptOf, targetOf } from '../fixture'
import { protocols } from '../index'
import type { Event, Frame, Part } from '../protocol'
import { anyAnswer } from './answers'
import { clients } from './clients'
import { anyConversation, type ClientId, clientIds } from './conversation'
import { type Data, parseExact, said } from './exact'
import { forAll } from './property'
import { framesOf } from './stage'
import { vendors } from './vendors'
import type { Item, Question } from './vendors/vendor'
import { Words } from './words'

/** A model that takes whatever its protocol can say. */
const targetFor = (client: ClientId) =>
  targetOf(client, 'some-model', {
    facts: {
      sampling: 'all',
      forcedTool: 'yes',
      customTools: true,
      midSystem: 'native',
      thinking: client === 'anthropic' ? 'adaptive' : client === 'gemini' ? 'level' : 'effort',
      thinkingOff: 'yes',
      efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
      images: 'url',
      documents: 'url',
    },
  })

const read = (client: ClientId, body: Data) => protocols[client].readRequest(body as never, { model: 'asked-model', stream: false })

for (const client of clientIds) {
  describe(client, () => {
    test('a request that is read and written again means the same to its vendor', () =>
      forAll(
        (draw) => ({ ...clients[client].body(anyConversation(draw, client, { anyMedia: true, plain: true })), stream: undefined }) as Data,
        (body) => {
          const target = targetFor(client)
          const again = parseExact(String(protocols[client].writeRequest(read(client, structuredClone(body)), target).body))
          const means = (each: Data) => meaningOf(client, vendors[client].read(each, target.profile))
          expect(means(again)).toEqual(means(parseExact(JSON.stringify(body))))
        },
        { cases: 150 },
      ))

    test('a reply that is written and read again is the same', () =>
      forAll(
        (draw) => {
          const answer = anyAnswer(draw, client, { tools: [{ name: 'a', custom: client.startsWith('openai'), schema: {} }] })
          const stream = vendors[client].stream(answer, new Words(draw))
          return { answer, frames: framesOf(stream), toJSON: () => answer }
        },
        ({ frames }) => {
          const events = tell(client, frames)
          expectOrder(events)
          for (const stream of [true, false]) {
            const write = protocols[client].writeReply(
              promptOf({
                from: client,
                stream,
                tools: [{ kind: client.startsWith('openai') ? 'custom' : 'function', name: 'a' }],
                includeUsage: true,
                reasoning: { mode: 'on', visible: 'full' },
              }),
            )
            const again = tell(client, events.flatMap(write))
            expectOrder(again)
            expect(meaning(again)).toEqual(meaning(events))
          }
        },
        { cases: 100 },
      ))
  })
}

function tell(client: ClientId, frames: Frame[]): Event[] {
  const reading = protocols[client].readReply()
  return [...frames, null].flatMap(reading)
}

/**
 * What a request means to its vendor, whichever way it is spelled: instructions and texts of one speaker are joined by
 * blank lines, instructions that follow nobody's words are told by the user, texts of nothing are left out, and schemas
 * are in the vendor's dialect (where a keyword that is unknown may have become words).
 */
function meaningOf(client: ClientId, { instructions, items, tools, parameters }: Question) {
  const schemaOf = (schema: unknown) =>
    client === 'gemini' || schema === undefined || isEmpty(schema) ? undefined : withoutDialect(schema)
  return {
    instructions: instructions.trim().replace(/\n+/g, '\n'),
    items: joinTexts(items),
    tools: tools.map((tool) => ({ ...tool, schema: schemaOf(tool.schema) })),
    parameters: said({ ...parameters, format: schemaOf(parameters.format) }),
  }
}

function joinTexts(items: Item[]): Item[] {
  const joined: Item[] = []
  for (const item of items) {
    if (item.kind === 'result') {
      // A result that is an object itself needs no envelope around it.
      joined.push({ ...item, text: item.text.replace(/^\{"result":"(.*)"\}$/, '$1') })
      continue
    }
    const told =
      item.kind === 'text' && item.role === 'system' ? { ...item, role: 'user' as const, text: `<system>${item.text}</system>` } : item
    const last = joined.at(-1)
    if (told.kind === 'text' && !told.text) continue
    if (told.kind === 'text' && last?.kind === 'text' && last.role === told.role)
      joined.splice(-1, 1, { ...last, text: `${last.text}\n\n${told.text}` })
    else joined.push(told)
  }
  return joined
}

/** A schema that any object fits is as good as none. */
const isEmpty = (schema: unknown) => {
  const { type, properties, required, additionalProperties } = (schema ?? {}) as Data
  return type === 'object' && !Object.keys(properties).length && !required?.length && additionalProperties === undefined
}

/** Which version of JSON Schema is meant, nobody asks. */
const withoutDialect = (schema: unknown) =>
  JSON.parse(JSON.stringify(schema ?? null), (key, value) => (key === '$schema' ? undefined : value))

/** What a reply holds; the model's name is the client's, and the vendor's word for the finish may be another. */
function meaning(events: Event[]) {
  const collected = collect()
  for (const event of events) collected.add(event)
  const { parts, usage, finish, fault } = collected.reply()
  // A count of zero and none at all are the same.
  const counted = Object.fromEntries(Object.entries(usage ?? {}).filter(([, tokens]) => tokens))
  return { parts: joinSigned(parts).map(({ itemId, ...part }: Data) => part), usage: counted, finish: finish?.reason, fault }
}

/** Gemini may tell the signature of a thought behind it, in a part without words. */
function joinSigned(parts: Part[]): Part[] {
  const joined: Part[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    const isLoose = part.type === 'reasoning' && part.origin === 'gemini' && part.signature && !part.text
    if (isLoose && last?.type === 'reasoning' && !last.signature) joined.splice(-1, 1, { ...last, signature: part.signature as string })
    else joined.push(part)
  }
  return joined
}
