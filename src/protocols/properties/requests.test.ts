import { describe, expect, test } from 'bun:test'
import type { Place } from '../profiles/find'
import type { Part, Prompt } from '../protocol'
import { Refusal } from '../protocol'
import { clients } from './clients'
import { anyConversation, type ClientId, clientIds } from './conversation'
import type { Draw } from './draw'
import { type Data, parseExact } from './exact'
import { forAll } from './property'
import { familyOf, nameOf, type Sent, send, upstreams } from './stage'
import type { Item } from './vendors/vendor'
import { marksIn } from './words'

interface Case {
  asked: Prompt
  body: object
  toJSON(): object
}

const CASES = 60

function anyCase(draw: Draw, client: ClientId, length?: number): Case {
  const asked = anyConversation(draw, client, { length })
  const body = clients[client].body(asked)
  return { asked, body, toJSON: () => body }
}

for (const client of clientIds) {
  for (const place of upstreams) {
    if (familyOf(place) === client) continue
    const holds = (claim: (asked: Prompt, sent: Sent) => void) =>
      forAll(
        (draw) => anyCase(draw, client),
        ({ asked, body }) => claim(asked, send(client, body, place)),
        { cases: CASES },
      )

    describe(`${client} → ${nameOf(place)}`, () => {
      test('nothing is written that the vendor would refuse', () =>
        holds((_asked, { question }) => expect(question.complaints).toEqual([])))
      test('every call keeps its name and its arguments, in order', () => holds(expectCalls))
      test('every call has one result, its own', () => holds(expectResults))
      test('every text comes through, whole and in order', () => holds(expectTexts))
      test('images come through intact', () => holds(expectImages))
      test('the state of a thought never reaches another vendor', () => holds(expectNoStates))
      test('tools are declared under legal names, each its own', () => holds(expectTools))
      test('a conversation of some hundred messages is no other matter', () =>
        forAll(
          (draw) => anyCase(draw, client, 90),
          ({ asked, body }) => {
            const sent = send(client, body, place)
            expect(sent.question.complaints).toEqual([])
            for (const claim of [expectCalls, expectResults, expectTexts, expectImages]) claim(asked, sent)
          },
          { cases: 2 },
        ))
      test('a conversation that goes on begins as it did before, byte for byte', () =>
        forAll(
          (draw) => anyCase(draw, client, 4),
          (given) => expectPrefix(given, client, place),
          { cases: 30 },
        ))
      test('what is asked beside the conversation is there, or a warning', () => holds((asked, sent) => expectParameters(asked, sent)))
    })
  }
}

const partsOf = ({ messages }: Prompt, type: Part['type']) => messages.flatMap(({ parts }) => parts).filter((part) => part.type === type)
const callsOf = (prompt: Prompt) => partsOf(prompt, 'tool-call') as Extract<Part, { type: 'tool-call' }>[]
const itemsOf = <K extends Item['kind']>({ question }: Sent, kind: K) =>
  question.items.filter((item): item is Extract<Item, { kind: K }> => item.kind === kind)

const LEGAL = /^[a-zA-Z_][\w-]{0,63}$/

/** What a vendor should get of a call's input: the object, or the free text (perhaps in an object of one field). */
function expectInput(told: string, { kind, input }: { kind: string; input: string }) {
  if (kind === 'function') return expect(parseExact(told)).toEqual(parseExact(input))
  expect([input, JSON.stringify({ input })]).toContain(told.startsWith('{"input"') ? JSON.stringify(JSON.parse(told)) : told)
}

function expectCalls(asked: Prompt, sent: Sent) {
  const told = itemsOf(sent, 'call')
  const said = callsOf(asked)
  expect(told).toHaveLength(said.length)
  for (const [at, call] of said.entries()) {
    expectInput(told[at]!.input, call)
    if (LEGAL.test(call.name) && !call.namespace) expect(told[at]!.name).toBe(call.name)
    const isPlain = /^[\w-]{1,40}$/.test(call.id) && said.filter(({ id }) => id === call.id).length === 1
    if (isPlain && sent.profile.callIds === 'long') expect(told[at]!.id).toBe(call.id)
  }
}

function expectResults(asked: Prompt, sent: Sent) {
  const calls = itemsOf(sent, 'call')
  const results = itemsOf(sent, 'result')
  const said = partsOf(asked, 'tool-result') as Extract<Part, { type: 'tool-result' }>[]
  expect(results.map(({ id }) => id)).toEqual(calls.map(({ id }) => id))
  expect(results.map(({ text }) => marksIn(text))).toEqual(said.map(({ content }) => marksIn(JSON.stringify(content))))
}

const marksBy = (asked: Prompt, role: string) =>
  asked.messages.flatMap(({ role: speaker, parts }) =>
    speaker === role ? parts.flatMap((part) => (part.type === 'text' ? marksIn(part.text) : [])) : [],
  )

function expectTexts(asked: Prompt, sent: Sent) {
  const texts = itemsOf(sent, 'text')
  const told = (role: string) => texts.filter((item) => item.role === role).flatMap(({ text }) => marksIn(text))
  const instructions = asked.system.flatMap((part) => ('text' in part ? marksIn(part.text) : []))
  expect(marksIn(sent.question.instructions)).toEqual(instructions)
  expect(told('assistant')).toEqual(marksBy(asked, 'assistant'))
  // Instructions in mid-conversation may be told by the user.
  const others = texts.filter(({ role }) => role !== 'assistant').flatMap(({ text }) => marksIn(text))
  expect(others.toSorted()).toEqual([...marksBy(asked, 'user'), ...marksBy(asked, 'system')].toSorted())
  for (const text of asked.messages.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === 'text' && part.text.trim() ? part.text : [])),
  ))
    expect(texts.some((item) => item.text.includes(text.trimEnd()))).toBe(true)
}

const imagesIn = (parts: Part[]): string[] =>
  parts.flatMap((part) =>
    part.type === 'image' && part.source.kind === 'base64' ? [part.source.data] : part.type === 'tool-result' ? imagesIn(part.content) : [],
  )

function expectImages(asked: Prompt, sent: Sent) {
  const told = [...itemsOf(sent, 'media').map(({ data }) => data), ...itemsOf(sent, 'result').flatMap(({ media }) => media)]
  const said = asked.messages.flatMap(({ parts }) => imagesIn(parts))
  if (sent.profile.images === 'none' && said.length) return expect(sent.crossing.warnings).not.toEqual([])
  expect(told.toSorted()).toEqual(said.toSorted())
}

function expectNoStates(asked: Prompt, { text }: Sent) {
  const thoughts = partsOf(asked, 'reasoning') as Extract<Part, { type: 'reasoning' }>[]
  const states = [...thoughts.map(({ signature, redacted }) => signature ?? redacted), ...callsOf(asked).map(({ signature }) => signature)]
  for (const state of states) if (state !== undefined) expect(text).not.toContain(state)
}

function expectTools(asked: Prompt, sent: Sent) {
  const declared = asked.tools.flatMap((tool) => (tool.kind === 'builtin' ? [] : [tool]))
  const { tools } = sent.question
  const used = new Set(itemsOf(sent, 'call').map(({ name }) => name))
  if (!declared.length) return
  expect(tools).toHaveLength(declared.length)
  for (const name of used) expect(tools.map((tool) => tool.name)).toContain(name)
}

/** The words that clients have for each parameter. */
const WORDS: Record<string, RegExp> = {
  maxOutputTokens: /max/i,
  temperature: /temperature/,
  topP: /top_?p/i,
  topK: /top_?k/i,
  seed: /seed/,
  presencePenalty: /presence/,
  stop: /stop/,
  format: /format|schema|text/i,
  parallelToolCalls: /parallel/,
  toolChoice: /tool|function/i,
  effort: /reasoning|thinking|effort/i,
}

/** What a parameter means that is not said, so that it may be left out. */
const DEFAULTS: Record<string, number> = { temperature: 1, topP: 1 }

const isAnyObject = ({ responseFormat: format }: Prompt) =>
  format?.type === 'json-schema' && !Object.keys((format.schema as Data).properties).length

function expectParameters(asked: Prompt, { question, crossing, profile }: Sent) {
  const { parameters } = question
  const warned = (name: string) => crossing.warnings.some(({ field }) => WORDS[name]!.test(field))
  for (const name of ['maxOutputTokens', 'temperature', 'topP', 'topK', 'seed', 'presencePenalty'] as const)
    if (asked[name] !== undefined && parameters[name] !== asked[name] && asked[name] !== DEFAULTS[name])
      expect(warned(name) ? name : `${name} without a warning`).toBe(name)
  // What is emulated on the way back is not lost.
  if (asked.stop && profile.stop >= asked.stop.length) expect(parameters.stop).toEqual(asked.stop)
  if (asked.responseFormat && !parameters.format && !isAnyObject(asked))
    expect(warned('format') ? 'format' : 'format without a warning').toBe('format')
  const choice = asked.toolChoice
  if (choice && choice.mode !== 'auto' && !parameters.toolChoice)
    expect(warned('toolChoice') ? 'choice' : 'a choice without a warning').toBe('choice')
  // Where no tool may be called, none is called beside another.
  if (asked.parallelToolCalls === false && choice?.mode !== 'none' && parameters.parallelToolCalls !== false)
    expect(warned('parallelToolCalls') ? 'parallel' : 'parallel calls without a warning').toBe('parallel')
}

/** Vendors keep what they have read as long as it begins with the same bytes. */
function expectPrefix({ asked, body }: Case, client: ClientId, place: Place) {
  const turns = asked.messages.flatMap(({ role, parts }, at) => (role === 'user' && parts[0]?.type !== 'tool-result' ? [at] : []))
  const whole = JSON.parse(send(client, body, place).text)
  for (const at of turns.slice(1, -1)) {
    const earlier = clients[client].body({ ...asked, messages: asked.messages.slice(0, at + 1) })
    const before = JSON.parse(send(client, earlier, place).text)
    // What the user says last may be joined by what follows it.
    const told = conversationIn(before).slice(0, -1)
    expect(conversationIn(whole).slice(0, told.length)).toEqual(told)
    for (const field of ['system', 'systemInstruction', 'instructions', 'tools'])
      expect(JSON.stringify(whole[field])).toBe(JSON.stringify(before[field]))
  }
}

const conversationIn = ({ messages, input, contents }: Data): string[] =>
  (messages ?? input ?? contents).map((item: Data) => JSON.stringify(item))

test('a refusal names what could not be said', () => {
  const ask = () => send('openai-chat', { messages: [{ role: 'user', content: 'hi' }], n: 3 }, upstreams[5]!)
  expect(ask).toThrow(Refusal)
})
