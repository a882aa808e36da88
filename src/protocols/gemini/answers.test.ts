import { describe, expect, test } from 'bun:test'
import { collect } from '../collect'
import { eventsOf, expectOrder, promptOf, readAll, targetOf, writeAll } from '../fixture'
import type { Event, JsonObject, Part, Prompt } from '../protocol'
import { createSeal } from '../seal'
import { gemini } from './index'
import { readReply } from './reply'
import { writeReply } from './writing'

const chunk = (fields: JsonObject) => ({ data: JSON.stringify(fields) })
const read = (...chunks: JsonObject[]) => readAll(readReply(), chunks.map(chunk))
const candidate = (index: number, parts: JsonObject[], more: JsonObject = {}) => ({ index, content: { role: 'model', parts }, ...more })
const stop = { finishReason: 'STOP' }
const reply = (events: Event[]) => {
  const { add, reply } = collect()
  for (const event of events) add(event)
  return reply()
}
// biome-ignore lint/suspicious/noExplicitAny: tests look into JSON that they have just written
const partsIn = (written: { data: any }[], choice = 0): JsonObject[] =>
  written.flatMap(({ data }) =>
    data.candidates
      .filter(({ index }: JsonObject) => index === choice)
      .flatMap((one: { content: { parts: JsonObject[] } }) => one.content.parts),
  )

describe('several answers (13)', () => {
  const events = read(
    { candidates: [candidate(0, [{ text: 'a' }])] },
    { candidates: [candidate(1, [{ text: 'b' }])] },
    { candidates: [candidate(0, [{ text: 'c' }], stop)] },
    { candidates: [candidate(1, [{ functionCall: { name: 'f' } }], { finishReason: 'STOP' })], usageMetadata: { promptTokenCount: 1 } },
  )

  test('are read side by side', () => {
    expectOrder(events)
    expect(reply(events).choices).toMatchObject([
      { parts: [{ text: 'ac' }], finish: { reason: 'stop' } },
      { parts: [{ text: 'b' }, { type: 'tool-call' }], finish: { reason: 'tool-calls' } },
    ])
  })

  test.each([true, false])('are told by their numbers (stream: %s)', (stream) => {
    const written = writeAll(writeReply(promptOf({ stream, count: 2 })), events)
    expect(
      partsIn(written, 0)
        .map(({ text }) => text)
        .join(''),
    ).toBe('ac')
    expect(partsIn(written, 1)).toMatchObject([{ text: 'b' }, { functionCall: { name: 'f' } }])
    expect(written.at(-1)!.data.candidates.map(({ index, finishReason }: JsonObject) => [index, finishReason])).toEqual([
      [0, 'STOP'],
      [1, 'STOP'],
    ])
  })

  test('must all be finished (78)', () => {
    const cut = read({ candidates: [candidate(0, [{ text: 'a' }], stop), candidate(1, [{ text: 'b' }])] })
    expect(cut.at(-1)).toMatchObject({ type: 'error', fault: { kind: 'transient' } })
  })

  test('have small numbers', () => {
    const odd = read({ candidates: [candidate(1e9, [{ text: 'x' }]), candidate(0, [{ text: 'a' }], stop)] })
    expect(reply(odd).parts).toEqual([{ type: 'text', text: 'a' }])
  })
})

describe('what stands beside the words', () => {
  const web = { uri: 'https://a.example', title: 'A' }
  const grounding = {
    groundingChunks: [{ web }],
    groundingSupports: [{ segment: { startIndex: 4, endIndex: 11, text: 'Größe' }, groundingChunkIndices: [0] }],
  }

  test('sources find their words, also behind a signature and in a later chunk', () => {
    const events = read(
      { candidates: [candidate(0, [{ text: '世 Größe' }, { text: '', thoughtSignature: 'cw==' }])] },
      { candidates: [candidate(0, [{ text: '' }], { ...stop, groundingMetadata: grounding })] },
    )
    expectOrder(events)
    expect(reply(events).parts).toMatchObject([
      { text: '世 Größe', annotations: [{ url: web.uri, start_index: 2, end_index: 7 }] },
      { type: 'reasoning', text: '', signature: 'cw==' },
    ])
  })

  test('and are told in bytes again (51)', () => {
    const events = read({ candidates: [candidate(0, [{ text: '世 Größe' }], { ...stop, groundingMetadata: grounding })] })
    const written = writeAll(writeReply(promptOf()), events)
    expect(written.at(-1)!.data.candidates[0].groundingMetadata).toEqual(grounding)
  })

  test('what was recited, and sources of nothing in particular', () => {
    const citationMetadata = { citationSources: [{ startIndex: 0, endIndex: 3, uri: 'https://b.example' }] }
    const groundingMetadata = { groundingChunks: [{ web }] }
    const events = read({ candidates: [candidate(0, [{ text: 'a b' }], { ...stop, citationMetadata, groundingMetadata })] })
    expect(reply(events).parts[0]).toMatchObject({
      annotations: [
        { url: web.uri, end_index: 3 },
        { url: 'https://b.example', end_index: 3 },
      ],
    })
  })

  const logprobsResult = {
    chosenCandidates: [{ token: 'é', logProbability: -0.5 }],
    topCandidates: [
      {
        candidates: [
          { token: 'é', logProbability: -0.5 },
          { token: 'e', logProbability: -1 },
        ],
      },
    ],
  }
  test('probabilities of tokens, for those who asked', () => {
    const events = read({ candidates: [candidate(0, [{ text: 'é' }], { ...stop, logprobsResult })] })
    expect(reply(events).parts[0]).toMatchObject({
      logprobs: [{ token: 'é', logprob: -0.5, bytes: [195, 169], top_logprobs: [{ token: 'é' }, { token: 'e', logprob: -1 }] }],
    })
    const told = (fields: Partial<Prompt>) =>
      writeAll(writeReply(promptOf(fields)), events).flatMap(({ data }) => data.candidates[0].logprobsResult ?? [])
    expect(told({ topLogprobs: 2 })).toEqual([logprobsResult])
    expect(told({ topLogprobs: 2, stream: false })).toEqual([logprobsResult])
    expect(told({})).toEqual([])
  })

  test('code that Google ran is text for others, and stays what it is for its own', () => {
    const code = { executableCode: { language: 'PYTHON', code: 'print(1)' } }
    const events = read({ candidates: [candidate(0, [code, { codeExecutionResult: { output: '1\n' } }], stop)] })
    const through = (from: Prompt['from']) => {
      const [say] = gemini.passes!(promptOf({ from }), targetOf('gemini', 'gemini-3-pro'))
      return events.flatMap(say!)
    }
    expectOrder(through('anthropic'))
    expect(reply(through('anthropic')).parts).toEqual([
      { type: 'text', text: '\n```python\nprint(1)\n```\n' },
      { type: 'text', text: '\n```\n1\n```\n' },
    ])
    expect(reply(through('gemini')).parts[0]).toMatchObject({ type: 'opaque', raw: code })
  })

  test('a picture that was only thought of is no part of the answer', () => {
    const inlineData = { mimeType: 'image/png', data: 'AA==' }
    const { parts } = reply(read({ candidates: [candidate(0, [{ inlineData, thought: true }, { inlineData }], stop)] }))
    expect(parts.map(({ type }) => type)).toEqual(['opaque', 'image'])
  })
})

test.each(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'MALFORMED_RESPONSE'])(
  '%s fails before anything is said (52)',
  (finishReason) => {
    const read = readReply()
    const events = read(chunk({ candidates: [{ finishReason }] }))
    expect(events.at(-1)).toMatchObject({ type: 'error', fault: { kind: 'transient', code: finishReason } })
    expect(read(null)).toEqual([])
  },
)

test('tokens of Google’s own tools are counted as input', () => {
  const usageMetadata = { promptTokenCount: 10, toolUsePromptTokenCount: 5, candidatesTokenCount: 2, thoughtsTokenCount: 3 }
  const zeros = { promptTokenCount: 0, candidatesTokenCount: null, thoughtsTokenCount: 0 }
  const events = read(
    { candidates: [candidate(0, [{ text: 'a' }])], usageMetadata },
    { candidates: [candidate(0, [], stop)], usageMetadata: zeros },
  )
  expect(reply(events).usage).toEqual({ input: 15, output: 5, reasoning: 3 })
})

describe('states of other vendors on their way to a Gemini client', () => {
  const seal = createSeal(Buffer.alloc(32, 1))
  const state = seal.seal({ origin: 'anthropic', signature: 's' })
  const thought: Part = { type: 'reasoning', text: 'hm', signature: state, origin: 'gemini' }
  const text: Part = { type: 'text', text: 'hi' }
  const call: Part = { type: 'tool-call', id: 'c', name: 'f', kind: 'function', input: '{}' }
  const write = (parts: Part[], stream: boolean) =>
    partsIn(writeAll(writeReply(promptOf({ stream, reasoning: { mode: 'on', visible: 'summary' } })), eventsOf(parts)))
  const hm = { text: 'hm', thought: true }
  const called = { functionCall: { id: 'c', name: 'f', args: {} }, thoughtSignature: state }

  describe.each([true, false])('stream: %s', (stream) => {
    test('are on the call behind the thought, and nothing empty is behind the call (56)', () => {
      expect(write([thought, text, call], stream)).toEqual([hm, { text: 'hi' }, called])
    })

    test('are behind everything when nothing was called', () => {
      expect(write([thought, text], stream)).toEqual([hm, { text: 'hi' }, { text: '', thoughtSignature: state }])
    })

    test('stand before the call when they are more than one, and hidden behind one', () => {
      const hidden = { text: '', thought: true, thoughtSignature: state }
      const words = { ...thought, text: '' }
      expect(write([words, words, call], stream)).toEqual([hidden, called])
      expect(write([call, words], stream)).toEqual([{ functionCall: called.functionCall }, hidden])
    })

    test('are told also to a client that does not want to see thoughts', () => {
      expect(partsIn(writeAll(writeReply(promptOf({ stream })), eventsOf([thought, call])))).toEqual([called])
    })

    test('Gemini’s own signatures stay where they were', () => {
      const own: Part[] = [{ ...thought, signature: 'b3du' }, text, { type: 'reasoning', text: '', signature: 'c2ln', origin: 'gemini' }]
      const events = read({ candidates: [candidate(0, write(own, stream), stop)] })
      expect(reply(events).parts).toEqual(own)
    })
  })
})
