import { expect, test } from 'bun:test'
import { promptOf, userSays } from './fixture'
import type { Message, Part } from './protocol'
import { checkInputs, toTurns } from './turns'

const call = (id: string, name = 'f'): Part => ({ type: 'tool-call', id, name, kind: 'function', input: '{}' })
const result = (id: string, text = id): Part => ({ type: 'tool-result', id, kind: 'function', content: [{ type: 'text', text }] })
const text = (text: string): Part => ({ type: 'text', text })
const assistant = (...parts: Part[]): Message => ({ role: 'assistant', parts })
const user = (...parts: Part[]): Message => ({ role: 'user', parts })
const system = (words: string): Message => ({ role: 'system', parts: [text(words)] })

/** The turns in short: `u` or `a`, then what each part says. */
const short = (...messages: Message[]) =>
  toTurns(messages, (part) => part.type !== 'reasoning' && !('text' in part && part.text === '')).map(
    ({ role, parts }) => `${role[0]} ${parts.map(shortPart).join(', ')}`,
  )

function shortPart(part: Part): string {
  if (part.type === 'tool-call') return `call ${part.id}`
  if (part.type === 'tool-result') return `${part.isError ? 'failed ' : ''}result ${part.id} ${part.content.map(shortPart).join(' ')}`
  return 'text' in part ? part.text : part.type
}

test('neighbours of one role are merged, in order (4)', () => {
  expect(short(userSays('a'), userSays('b'), assistant(text('c')), assistant(call('1')), user(result('1')))).toEqual([
    'u a, b',
    'a c, call 1',
    'u result 1 1',
  ])
})

test('turns with a call each stay apart', () => {
  const messages = [userSays('a'), assistant(call('1')), user(result('1')), assistant(call('2')), user(result('2'))]
  expect(short(...messages)).toEqual(['u a', 'a call 1', 'u result 1 1', 'a call 2', 'u result 2 2'])
})

test('results stand first, together and in the order of their calls (23)', () => {
  const messages = [userSays('a'), assistant(call('1'), call('2')), user(result('2')), user(text('and?'), result('1'))]
  expect(short(...messages)).toEqual(['u a', 'a call 1, call 2', 'u result 1 1, result 2 2, and?'])
})

test('instructions in mid-conversation keep their place, but never part a call from its result (3)', () => {
  expect(short(userSays('a'), system('be brief'), userSays('b'))).toEqual(['u a, <system>be brief</system>, b'])
  expect(short(userSays('a'), assistant(call('1')), system('be brief'), user(result('1')))).toEqual([
    'u a',
    'a call 1',
    'u result 1 1, <system>be brief</system>',
  ])
})

test('the last of several results for one call counts (31)', () => {
  expect(short(userSays('a'), assistant(call('1')), user(result('1', 'old'), result('1', 'new')))).toEqual([
    'u a',
    'a call 1',
    'u result 1 new',
  ])
})

test('a call without a result gets one that says so; the last message may still wait for its results (32)', () => {
  expect(short(userSays('a'), assistant(call('1')), userSays('b'))).toEqual([
    'u a',
    'a call 1',
    'u failed result 1 [no result was returned], b',
  ])
  expect(short(userSays('a'), assistant(call('1')))).toEqual(['u a', 'a call 1'])
})

test('a result without a call becomes text (32)', () => {
  expect(short(user(result('9', 'nine')))).toEqual(['u [result of the tool call 9], nine'])
})

test('ids that come again in a later turn are told apart, as are empty ones (30)', () => {
  const messages = [
    userSays('a'),
    assistant(call('0')),
    user(result('0', 'x')),
    assistant(call('0'), call('')),
    user(result('0', 'y'), result('', 'z')),
  ]
  expect(short(...messages)).toEqual(['u a', 'a call 0', 'u result 0 x', 'a call 0_2, call call', 'u result 0_2 y, result call z'])
})

test('what is empty or not for this vendor disappears, and its neighbours meet (6)', () => {
  const thought: Part = { type: 'reasoning', text: 'hm', origin: 'gemini' }
  expect(short(userSays('a'), assistant(thought, text('')), userSays('b'))).toEqual(['u a, b'])
})

test('the user speaks first (5)', () => {
  expect(short(assistant(text('hi')), userSays('a'))).toEqual(['u (continue)', 'a hi', 'u a'])
})

test('a result knows the name of its call (27)', () => {
  const [, , answered] = toTurns([userSays('a'), assistant(call('1', 'mcp.read')), user(result('1'))], () => true)
  expect(answered?.parts[0]).toMatchObject({ type: 'tool-result', name: expect.stringMatching(/^mcp_read_/) })
})

test('an input that is no object is told of; one that is custom or absent is none', () => {
  const called = (input: string, kind: 'function' | 'custom' = 'function'): Part => ({ ...call(input), input, kind }) as Part
  const mended: string[] = []
  const messages = ['{"a":', '[1]', '{"a":1}', '{"a":1} and so on', ' '].map((input) => assistant(called(input)))
  const from = 'openai-chat'
  checkInputs(promptOf({ from, messages: [...messages, assistant(called('plain', 'custom'))] }), (detail) => mended.push(detail))
  expect(mended).toHaveLength(3)
})
