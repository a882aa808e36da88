import { expect } from 'bun:test'
import { about, asks, type Case } from './case'
import { chat } from './clients/chat'
import { everyUpstream } from './upstreams'

const mark = { type: 'ephemeral' }
const hello = { role: 'user', content: 'hello' }

const systemOf = (lines: string[]) =>
  lines
    .filter((line) => /^(?:system|developer): /.test(line))
    .map((line) => line.replace(/^\w+: /, ''))
    .join('\n\n')

/** The shape of conversations. */
export const messages: Case[] = [
  {
    number: 1,
    title: 'system as text and as blocks with cache marks keeps all its texts in order',
    proofs: [
      ...asks('anthropic', { max_tokens: 99, system: 'be kind', messages: [hello] }, ['chat', 'responses', 'gemini'], ({ lines }) =>
        expect(lines.map((line) => line.replace(/^developer/, 'system'))).toEqual(['system: be kind', 'user: hello']),
      ),
      ...asks(
        'anthropic',
        {
          max_tokens: 99,
          system: [
            { type: 'text', text: 'billing' },
            { type: 'text', text: 'one', cache_control: mark },
            { type: 'text', text: 'two', cache_control: { ...mark, ttl: '1h' } },
          ],
          messages: [hello],
        },
        ['openai', 'responses gpt-4o', 'gemini 3', 'ark'],
        ({ lines, text }, name) => {
          expect(systemOf(lines)).toBe('billing\n\none\n\ntwo')
          if (name !== 'openai') expect(text).not.toContain('cache_control')
        },
      ),
    ],
  },
  {
    number: 2,
    title: 'developer is system for vendors other than OpenAI',
    proofs: [
      ...asks(
        'openai-chat',
        { messages: [{ role: 'developer', content: 'be brief' }, hello] },
        ['deepseek', 'glm', 'chat', 'ark'],
        ({ lines }) => expect(lines).toEqual(['system: be brief', 'user: hello']),
      ),
      ...asks(
        'openai-responses',
        { input: [{ role: 'developer', content: 'be brief' }, hello] },
        ['deepseek', 'glm', 'ark', 'chat'],
        ({ lines }) => expect(lines).toEqual(['system: be brief', 'user: hello']),
      ),
    ],
  },
  {
    number: 3,
    title: 'instructions in mid-conversation stay where they are, but never between a call and its result',
    proofs: [
      ...asks(
        'openai-chat',
        {
          ...chat.tools('get'),
          messages: [
            hello,
            { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: { name: 'get', arguments: '{}' } }] },
            { role: 'system', content: 'now in French' },
            { role: 'tool', tool_call_id: 'c1', content: 'done' },
            { role: 'user', content: 'and?' },
          ],
        },
        ['claude', 'claude opus-5-5', 'gemini', 'responses'],
        ({ lines, protocol }) => {
          const at = lines.findIndex((line) => line.includes('now in French'))
          const call = lines.findIndex((line) => line.startsWith('call get#'))
          expect(at).toBeGreaterThan(call)
          if (protocol !== 'openai-responses') expect(at).toBeGreaterThan(lines.findIndex((line) => line.startsWith('result #')))
          expect(lines[0]).toBe('user: hello')
        },
      ),
      ...asks(
        'openai-responses',
        {
          input: [
            { role: 'user', content: 'one' },
            { role: 'assistant', content: 'yes' },
            { role: 'developer', content: 'now in French' },
            { role: 'user', content: 'two' },
          ],
        },
        ['claude', 'claude opus-5-5'],
        ({ lines }) => {
          expect(lines.map((line) => line.match(/one|yes|French|two/)?.[0])).toEqual(['one', 'yes', 'French', 'two'])
        },
      ),
    ],
  },
  {
    number: 4,
    title: 'turns of one role are one, with their parts in order',
    proofs: [
      ...asks(
        'openai-chat',
        {
          messages: [
            { role: 'user', content: 'one' },
            { role: 'user', content: 'two' },
          ],
        },
        ['claude', 'gemini'],
        ({ lines, body }) => {
          expect(lines).toEqual(['user: one', 'user: two'])
          expect((body.messages ?? body.contents).length).toBe(1)
        },
      ),
      ...asks(
        'openai-responses',
        {
          tools: [{ type: 'function', name: 'get', parameters: { type: 'object', properties: {} }, strict: false }],
          input: [
            hello,
            { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I look' }] },
            { type: 'function_call', call_id: 'c1', name: 'get', arguments: '{"a":1}' },
            { type: 'function_call', call_id: 'c2', name: 'get', arguments: '{"a":2}' },
            { type: 'function_call_output', call_id: 'c1', output: 'r1' },
            { type: 'function_call_output', call_id: 'c2', output: 'r2' },
          ],
        },
        ['chat', 'ark', 'claude', 'gemini'],
        ({ lines, body, protocol }) => {
          expect(lines.slice(0, 4).map((line) => line.replace(/#\S* /, ' '))).toEqual([
            'user: hello',
            'assistant: I look',
            'call get {"a":1}',
            'call get {"a":2}',
          ])
          if (protocol === 'openai-chat')
            expect(body.messages[1]).toMatchObject({ content: 'I look', tool_calls: [{ id: 'c1' }, { id: 'c2' }] })
        },
      ),
    ],
  },
  {
    number: 5,
    title: 'a conversation that the assistant begins gets something of the user’s in front',
    proofs: asks(
      'openai-chat',
      { messages: [{ role: 'assistant', content: 'welcome' }, hello] },
      ['gemini', 'gemini 3', 'claude', 'claude opus-5-5'],
      ({ lines, warnings }) => {
        expect(lines.slice(-2)).toEqual(['assistant: welcome', 'user: hello'])
        expect(lines[0]).toStartWith('user: ')
        expect(lines.length).toBe(3)
        expect(warnings.length).toBe(1)
      },
    ),
  },
  {
    number: 6,
    title: 'empty texts go, with the marks on them',
    proofs: [
      ...asks(
        'openai-chat',
        {
          ...chat.tools('get'),
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text: '' },
                { type: 'text', text: 'hello' },
                { type: 'text', text: ' \n' },
              ],
            },
            { role: 'assistant', content: '', tool_calls: [{ id: 'c1', type: 'function', function: { name: 'get', arguments: '{}' } }] },
            { role: 'tool', tool_call_id: 'c1', content: 'done' },
          ],
        },
        ['claude', 'claude opus-5-5', 'gemini'],
        ({ lines }) =>
          expect(lines.map((line) => line.trim().split(' ')[0]).filter((line) => line !== 'user:')).toEqual(['call', 'result']),
      ),
      ...asks(
        'anthropic',
        {
          max_tokens: 99,
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text: 'hello' },
                { type: 'text', text: '', cache_control: mark },
              ],
            },
          ],
        },
        ['claude', 'openai', 'gemini', 'responses'],
        ({ lines }) => expect(lines).toEqual(['user: hello']),
      ),
    ],
  },
  {
    number: 7,
    title: 'a beginning put into the assistant’s mouth is kept where it is continued, without a space behind it',
    proofs: [
      ...asks(
        'anthropic',
        { max_tokens: 99, messages: [hello, { role: 'assistant', content: 'The answer is ' }] },
        ['chat', 'claude', 'ark'],
        ({ lines }) => expect(lines).toEqual(['user: hello', 'assistant: The answer is']),
      ),
      ...asks(
        'openai-chat',
        { messages: [hello, { role: 'assistant', content: 'The answer is ' }] },
        ['claude opus-5-5', 'gemini'],
        ({ lines, warnings }) => {
          expect(lines.slice(0, 2).map((line) => line.trimEnd())).toEqual(['user: hello', 'assistant: The answer is'])
          expect(lines[2]).toStartWith('user: ')
          expect(warnings.length).toBe(1)
        },
      ),
    ],
  },
  {
    number: 16,
    title: 'the easy forms of an input are the same conversation as the typed ones',
    proofs: [
      ...asks('openai-responses', { input: 'hello' }, everyUpstream, ({ lines }) => expect(lines).toEqual(['user: hello'])).map(
        about('text'),
      ),
      ...asks(
        'openai-responses',
        {
          input: [
            { role: 'user', content: 'hello' },
            { role: 'assistant', content: [{ type: 'input_text', text: 'yes?' }] },
            { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'so' }] },
          ],
        },
        ['openai', 'claude opus-5-5', 'gemini 3', 'ark'],
        ({ lines }) => expect(lines).toEqual(['user: hello', 'assistant: yes?', 'user: so']),
      ),
      ...asks(
        'openai-responses',
        { input: [{ role: 'user', content: 'hello' }, { role: 'assistant', content: [{ type: 'output_text', text: 'yes' }] }, hello] },
        ['responses'],
        ({ body }) => {
          expect(body.input[0]).toEqual({ role: 'user', content: 'hello' })
          expect(body.input[1].content).toBeArray()
        },
      ).map(about('its own')),
    ],
  },
]
