import { describe, expect, test } from 'bun:test'
import { ownStates } from './crossing'
import { eventsOf, expectOrder, promptOf } from './fixture'
import type { Event, Message, Part, ProtocolId, ThoughtState } from './protocol'
import { createSeal } from './seal'
import { openStates, sealStates, type ThoughtMemory } from './thought-state'

const seal = createSeal(Buffer.alloc(32, 7))
const thought = (fields: Partial<Extract<Part, { type: 'reasoning' }>> = {}): Part => ({
  type: 'reasoning',
  text: 'Hm.',
  origin: 'anthropic',
  ...fields,
})
const call = (fields: Partial<Extract<Part, { type: 'tool-call' }>> = {}): Part => ({
  type: 'tool-call',
  id: 'call_1',
  name: 'f',
  kind: 'function',
  input: '{}',
  ...fields,
})

function createMemory(): ThoughtMemory & { size: number } {
  const known = new Map<string, ThoughtState[]>()
  return {
    remember: (id, states) => known.set(id, states),
    recall: (id) => known.get(id),
    get size() {
      return known.size
    },
  }
}

/** What a client is told of a reply. */
function tell(
  client: ProtocolId,
  parts: Part[],
  { scope, memory = createMemory() }: { scope?: string; memory?: ThoughtMemory } = {},
): Event[] {
  const pass = sealStates({ client, scope, seal, memory })
  return eventsOf(parts).flatMap(pass)
}

const partsOf = (events: Event[]) => events.flatMap((event) => (event.type === 'part-end' ? [event.part] : []))

/** What an upstream is told of what a client tells back. */
function tellBack(
  target: ProtocolId,
  parts: Part[],
  { scope, memory = createMemory() }: { scope?: string; memory?: ThoughtMemory } = {},
): Part[] {
  const messages: Message[] = [{ role: 'assistant', parts }]
  return openStates(promptOf({ messages }), ownStates(seal.open, target, scope), memory).messages[0]!.parts
}

describe('a thought on its way to a client of another protocol and back', () => {
  for (const client of ['openai-chat', 'openai-responses', 'gemini'] as const) {
    test(`Anthropic’s comes back word for word through ${client}, however that told it`, () => {
      const events = tell(client, [thought({ signature: 'sig' }), call()])
      expectOrder(events)
      const [told] = partsOf(events)
      expect(told).toMatchObject({ type: 'reasoning', origin: client })
      expect(JSON.stringify(told)).not.toContain('"sig"')
      const [back] = tellBack('anthropic', [{ ...told, text: 'told otherwise' } as Part, call()])
      expect(back).toEqual(thought({ signature: 'sig' }))
    })
  }

  test('what was blacked out comes back as well', () => {
    const [told] = partsOf(tell('openai-responses', [thought({ text: '', redacted: 'black' })]))
    expect(tellBack('anthropic', [told!])).toEqual([thought({ text: '', redacted: 'black' })])
  })

  test('another vendor gets the text of it without the state', () => {
    const [told] = partsOf(tell('openai-responses', [thought({ signature: 'sig' })]))
    expect(tellBack('gemini', [told!])).toEqual([{ type: 'reasoning', text: 'Hm.', origin: 'openai-responses' }])
  })

  test('OpenAI’s goes only to the account it comes from', () => {
    const state = thought({ origin: 'openai-responses', signature: 'gAAA' })
    const [told] = partsOf(tell('anthropic', [state], { scope: 'channel 1' }))
    expect(tellBack('openai-responses', [told!], { scope: 'channel 1' })).toEqual([state])
    expect(tellBack('openai-responses', [told!], { scope: 'channel 2' })[0]).not.toHaveProperty('signature')
  })

  test('OpenRouter’s details come back as they came', () => {
    const details = [{ type: 'reasoning.encrypted', data: 'x', id: 'r1', format: 'anthropic-claude-v1', index: 0 }]
    const state = thought({ origin: 'openai-chat', details })
    const [told] = partsOf(tell('anthropic', [state], { scope: 'openrouter' }))
    expect(tellBack('openai-chat', [told!], { scope: 'openrouter' })).toEqual([state])
    expect(tellBack('openai-chat', [told!], { scope: 'deepseek' })[0]).not.toHaveProperty('details')
  })

  test('a thought without state is marked as ours for those who send every thought back to their own vendor', () => {
    for (const client of ['anthropic', 'openai-responses'] as const) {
      const [told] = partsOf(tell(client, [thought({ origin: 'openai-chat' })]))
      expect(told).toHaveProperty('signature')
      expect(tellBack(client, [told!])[0]).not.toHaveProperty('signature')
    }
    expect(partsOf(tell('openai-chat', [thought({ origin: 'gemini' })]))[0]).not.toHaveProperty('signature')
  })

  test('a state that the client’s own vendor made is left alone', () => {
    const own = thought({ origin: 'anthropic', signature: 'EqoB' })
    expect(tellBack('anthropic', [own])).toEqual([own])
  })
})

describe('a signed call of Gemini’s', () => {
  const parallel = [call({ id: 'a', signature: 'sig-a' }), call({ id: 'b' })]

  for (const client of ['anthropic', 'openai-responses'] as const) {
    test(`is carried by a thought before it for ${client}, and comes back on the same call`, () => {
      const events = tell(client, parallel)
      expectOrder(events)
      const told = partsOf(events)
      expect(told.map(({ type }) => type)).toEqual(['reasoning', 'tool-call', 'tool-call'])
      expect(told[1]).not.toHaveProperty('signature')
      expect(tellBack('gemini', told)).toEqual(parallel)
      expect(tellBack('openai-chat', told).map(({ type }) => type)).toEqual(['tool-call', 'tool-call'])
    })
  }

  test('Chat has a place for it on the call itself, sealed for whoever gets it next', () => {
    const told = partsOf(tell('openai-chat', parallel))
    expect(JSON.stringify(told)).not.toContain('sig-a')
    expect(told.map(({ type }) => type)).toEqual(['tool-call', 'tool-call'])
    expect(tellBack('gemini', told)).toEqual(parallel)
    expect(tellBack('anthropic', told).some((part) => 'signature' in part)).toBe(false)
  })

  test('Gemini’s own clients get it as it is', () => {
    expect(partsOf(tell('gemini', parallel))).toEqual(parallel)
  })

  test('a client that does not tell it back is helped out by memory', () => {
    const memory = createMemory()
    tell('openai-chat', [thought({ origin: 'gemini' }), ...parallel], { memory })
    const told = [call({ id: 'a' }), call({ id: 'b' })]
    expect(tellBack('gemini', told, { memory })).toEqual(parallel)
  })
})

describe('a Gemini client tells a state on its call', () => {
  test('it opens into the thought that came before', () => {
    const sealed = seal.seal({ origin: 'anthropic', signature: 'sig', text: 'Hm.' })
    expect(tellBack('anthropic', [call({ signature: sealed })])).toEqual([thought({ signature: 'sig' }), call()])
    expect(tellBack('gemini', [call({ signature: sealed })])).toEqual([call()])
  })
})

test('calls that have the same id in two conversations are told apart by what they ask', () => {
  const memory = createMemory()
  for (const city of ['Rome', 'Oslo'])
    tell('openai-chat', [thought({ signature: city }), call({ id: 'functions.f:0', input: `{"city":"${city}"}` })], { memory })
  const told = tellBack('anthropic', [call({ id: 'functions.f:0', input: '{ "city": "Rome" }' })], { memory })
  expect(told[0]).toMatchObject({ signature: 'Rome' })
})

test('thoughts between calls come back each to its own place from memory', () => {
  const memory = createMemory()
  const reply = [thought({ signature: '1' }), call({ id: 'a' }), thought({ signature: '2', text: 'So.' }), call({ id: 'b' })]
  tell('openai-chat', reply, { memory })
  expect(tellBack('anthropic', [call({ id: 'a' }), call({ id: 'b' })], { memory })).toEqual(reply)
})

test('a Gemini client, who keeps no thoughts, is helped out by memory where the bare words have to come back', () => {
  const memory = createMemory()
  const reply = [thought({ origin: 'openai-chat' }), call({ id: 'a' })]
  tell('gemini', reply, { memory })
  expect(tellBack('openai-chat', [call({ id: 'a' })], { memory })).toEqual(reply)
})

test('parts that are open at the same time keep their places when carriers come between them', () => {
  const first = call({ id: 'a', signature: 'sig-a' })
  const second = call({ id: 'b', signature: 'sig-b' })
  const events: Event[] = [
    { type: 'part-start', index: 0, part: { ...first, input: '' } as Part },
    { type: 'part-start', index: 1, part: { ...second, input: '' } as Part },
    { type: 'part-delta', index: 0, delta: { kind: 'input', text: '{}' } },
    { type: 'part-delta', index: 1, delta: { kind: 'input', text: '{}' } },
    { type: 'part-end', index: 0, part: first },
    { type: 'part-end', index: 1, part: second },
    { type: 'end' },
  ]
  const pass = sealStates({ client: 'anthropic', scope: 'gemini-compatible', seal, memory: createMemory() })
  const told = events.flatMap(pass)
  expectOrder(told)
  expect(
    told.flatMap((event) => (event.type === 'part-end' && event.part.type === 'tool-call' ? [[event.index, event.part.id]] : [])),
  ).toEqual([
    [1, 'a'],
    [3, 'b'],
  ])
})

test('a state of those who only speak Anthropic’s protocol is not for Anthropic', () => {
  const told = partsOf(tell('openai-chat', [thought({ signature: 'sig' }), call()], { scope: 'deepseek' }))
  expect(JSON.stringify(tellBack('anthropic', told, { scope: 'standard' }))).not.toContain('sig"')
  expect(JSON.stringify(tellBack('anthropic', told, { scope: 'deepseek' }))).toContain('"signature":"sig"')
})
