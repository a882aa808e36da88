import { describe, expect, test } from 'bun:test'
import { cross } from '../crossing'
import { eventsOf, targetOf } from '../fixture'
import { protocols } from '../index'
import type { Frame, JsonObject, OpenState, Part, Prompt, ProtocolId, ThoughtState } from '../protocol'
import { createSeal, MAGIC } from '../seal'
import { unseal } from './unseal'

const seal = createSeal(Buffer.alloc(32, 1))
const forgetful = { remember() {}, recall: () => undefined }

function memoryOf() {
  const states = new Map<string, ThoughtState[]>()
  return { remember: (id: string, told: ThoughtState[]) => void states.set(id, told), recall: (id: string) => states.get(id) }
}

/** What a client asks an upstream of another protocol, and how it is told a reply. */
function session(
  client: ProtocolId,
  upstream: ProtocolId,
  model: string,
  memory: typeof forgetful | ReturnType<typeof memoryOf> = forgetful,
) {
  const { readRequest, writeReply } = protocols[client]
  return (body: JsonObject) => {
    const prompt = readRequest(body, { model: 'm', stream: false })
    const { profile } = targetOf(upstream, model)
    const crossing = cross(prompt, { protocol: protocols[upstream], model, stream: false, profile, scope: 'x', seal, memory })
    const tell = (parts: Part[]): JsonObject => {
      let events = eventsOf(parts, { type: 'finish', reason: 'tool-calls' })
      for (const pass of crossing.passes()) events = events.flatMap(pass)
      const frames: Frame[] = events.flatMap(writeReply(crossing.prompt))
      return JSON.parse(frames.at(-1)!.data)
    }
    return { sent: JSON.parse(crossing.call.body as string), tell }
  }
}

const call = (more: object = {}): Part => ({ type: 'tool-call', id: 'toolu_1', name: 'f', kind: 'function', input: '{"a":1}', ...more })
const ask = (...contents: JsonObject[]): JsonObject => ({
  contents: [{ role: 'user', parts: [{ text: 'hi' }] }, ...contents],
  tools: [{ functionDeclarations: [{ name: 'f' }] }],
  generationConfig: { thinkingConfig: { includeThoughts: true, thinkingBudget: 2048 } },
})
const answered = { role: 'user', parts: [{ functionResponse: { id: 'toolu_1', name: 'f', response: { output: 'ok' } } }] }

test('the words of a server of Chat come back from a client that keeps none, and puts a stand-in on its calls (66)', () => {
  const send = session('gemini', 'volcengine', 'doubao-seed-1-8', memoryOf())
  send(ask()).tell([{ type: 'reasoning', text: 'hm', origin: 'openai-chat' }, call()])
  const functionCall = { id: 'toolu_1', name: 'f', args: { a: 1 } }
  const kept = { role: 'model', parts: [{ functionCall, thoughtSignature: 'skip_thought_signature_validator' }] }
  expect(send(ask(kept, answered)).sent.messages[1]).toMatchObject({ role: 'assistant', reasoning_content: 'hm' })
})

describe('thoughts of Claude through a Gemini client', () => {
  const send = session('gemini', 'anthropic', 'claude-sonnet-4-5')
  const said: Part[] = [
    { type: 'reasoning', text: 'hm', signature: 'sig', origin: 'anthropic' },
    { type: 'text', text: 'Let me look.' },
    call(),
  ]
  // biome-ignore lint/suspicious/noExplicitAny: tests look into JSON that they have just written
  const toldBack = (content: any) => send(ask(content, answered)).sent.messages[1].content
  const content = () => (send(ask()).tell(said).candidates as JsonObject[])[0]!.content as { role: string; parts: JsonObject[] }
  const expected = [
    { type: 'thinking', thinking: 'hm', signature: 'sig' },
    { type: 'text', text: 'Let me look.' },
    { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } },
  ]

  test('come back to Claude as they were (55)', () => {
    expect(toldBack(content())).toEqual(expected)
  })

  test('also from a client that throws thoughts away', () => {
    const { role, parts } = content()
    expect(toldBack({ role, parts: parts.filter((part) => part.thought !== true) })).toEqual(expected)
  })

  test('and are seen by nobody else (59)', () => {
    const gemini = unseal(ask(content(), answered), seal.open as OpenState, targetOf('gemini', 'gemini-3-pro'))
    const contents = gemini.contents as { parts: JsonObject[] }[]
    expect(JSON.stringify(contents)).not.toContain(MAGIC)
    expect(contents[1]!.parts.at(-1)).toMatchObject({ functionCall: { id: 'toolu_1' } })
  })
})

describe('a signature of Gemini’s', () => {
  const signed = call({ signature: 'c2lnbmF0dXJl' })
  const signatures = (sent: { contents: { parts: JsonObject[] }[] }) =>
    sent.contents.flatMap(({ parts }) => parts.flatMap((part) => (part.functionCall ? [part.thoughtSignature] : [])))

  test('goes through an Anthropic client and back to its call (3, 56)', () => {
    const send = session('anthropic', 'gemini', 'gemini-3-pro')
    const tools = [{ name: 'f', input_schema: { type: 'object' } }]
    const user = { role: 'user', content: 'hi' }
    const { content } = send({ messages: [user], tools, max_tokens: 10 }).tell([signed])
    const results = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'ok' }] }
    const { sent } = send({ messages: [user, { role: 'assistant', content: content! }, results], tools, max_tokens: 10 })
    expect(signatures(sent)).toEqual(['c2lnbmF0dXJl'])
  })

  test('goes through a Responses client and back to its call (56)', () => {
    const send = session('openai-responses', 'gemini', 'gemini-3-pro')
    const user = { role: 'user', content: 'hi' }
    const output = send({ input: [user] }).tell([signed]).output as JsonObject[]
    const results = { type: 'function_call_output', call_id: 'toolu_1', output: 'ok' }
    expect(signatures(send({ input: [user, ...output, results] }).sent)).toEqual(['c2lnbmF0dXJl'])
  })

  test('is remembered for a Chat client that forgets it, else there is a stand-in (56)', () => {
    const user = { role: 'user', content: 'hi' }
    const calls = [{ id: 'toolu_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }]
    const messages: JsonObject[] = [
      user,
      { role: 'assistant', tool_calls: calls },
      { role: 'tool', tool_call_id: 'toolu_1', content: 'ok' },
    ]
    const mindful = session('openai-chat', 'gemini', 'gemini-3-pro', memoryOf())
    mindful({ messages: [user] }).tell([signed])
    expect(signatures(mindful({ messages }).sent)).toEqual(['c2lnbmF0dXJl'])
    const send = session('openai-chat', 'gemini', 'gemini-3-pro')
    expect(signatures(send({ messages }).sent)).toEqual(['skip_thought_signature_validator'])
  })
})

describe('opening what is sealed on the way to Gemini (58, 59)', () => {
  const own = seal.seal({ origin: 'gemini', signature: 'b3du' })
  const theirs = seal.seal({ origin: 'anthropic', signature: 's' })
  const open: OpenState = (text) => {
    const state = seal.open(text)
    return state?.origin === 'gemini' ? state : state && null
  }
  const model = (...parts: JsonObject[]): JsonObject => ({ role: 'model', parts })
  const functionCall = { name: 'f', args: {} }
  const opened = (contents: JsonObject[], name = 'gemini-3-pro') => unseal({ contents }, open, targetOf('gemini', name)).contents as unknown

  const cases: [string, JsonObject[], JsonObject[]][] = [
    ['its own comes back', [model({ functionCall, thoughtSignature: own })], [model({ functionCall, thoughtSignature: 'b3du' })]],
    ['another’s goes with its empty text', [model({ text: 'a' }, { text: '', thought_signature: theirs })], [model({ text: 'a' })]],
    ['and with the content that held nothing else', [model({ text: '', thoughtSignature: theirs })], []],
    ['words stay', [model({ text: 'hm', thought: true, thoughtSignature: theirs })], [model({ text: 'hm', thought: true })]],
    ['what is not sealed stays', [model({ text: '', thoughtSignature: 'eA==' })], [model({ text: '', thoughtSignature: 'eA==' })]],
  ]
  test.each(cases)('%s', (_name, contents, expected) => {
    expect(opened(contents)).toEqual(expected)
  })

  test('a call that loses another’s state gets the stand-in where one is needed', () => {
    const contents = [model({ text: 'a' }), model({ functionCall, thoughtSignature: theirs }), model({ functionCall })]
    const stand = { functionCall, thoughtSignature: 'skip_thought_signature_validator' }
    expect(opened(contents)).toEqual([contents[0], model(stand), contents[2]])
    expect(opened(contents, 'gemini-2.5-pro')).toEqual([contents[0], model({ functionCall }), contents[2]])
  })
})

test('a client that is not asked for anything strange gets no warnings', () => {
  const prompt: Prompt = protocols.anthropic.readRequest(
    { messages: [{ role: 'user', content: 'hi' }], max_tokens: 100, temperature: 1, stream: true },
    { model: 'm', stream: true },
  )
  const { profile } = targetOf('gemini', 'gemini-3-pro')
  const { warnings } = cross(prompt, { protocol: protocols.gemini, model: 'gemini-3-pro', stream: true, profile, seal, memory: forgetful })
  expect(warnings).toEqual([])
})
