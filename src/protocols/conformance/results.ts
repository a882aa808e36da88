import { expect } from 'bun:test'
import { asks, type Case, type Got } from './case'
import { anthropic } from './clients/anthropic'
import { chat } from './clients/chat'
import { gemini } from './clients/gemini'
import { responses } from './clients/responses'
import type { Data } from './data'
import { chatCalls, chatResult, result, uses } from './history'

const hello = { role: 'user', content: 'hello' }
export const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } }
const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0xLjQK' } }

/** What calls come to. */
export const results: Case[] = [
  {
    number: 23,
    title: 'results of parallel calls are one turn, in the order of the calls, before what the user says',
    proofs: asks(
      'openai-chat',
      {
        ...chat.tools('get', 'put'),
        messages: [
          hello,
          chatCalls(['c1', 'get'], ['c2', 'put']),
          chatResult('c2', 'second'),
          chatResult('c1', 'first'),
          { role: 'user', content: 'and?' },
        ],
      },
      ['claude', 'claude opus-5-5'],
      ({ lines, body }) => {
        expect(lines.slice(-3)).toEqual(['result #c1 first', 'result #c2 second', 'user: and?'])
        expect(body.messages.length).toBe(3)
      },
    ),
  },
  {
    number: 24,
    title: 'an image in a result is told by the user, after all results',
    proofs: [
      ...asks(
        'anthropic',
        {
          max_tokens: 99,
          ...anthropic.tools('get', 'see'),
          messages: [
            hello,
            uses(['t1', 'see'], ['t2', 'get']),
            { role: 'user', content: [result('t1', [{ type: 'text', text: 'look' }, image]), result('t2', 'plain')] },
          ],
        },
        ['chat', 'openai', 'ark', 'responses', 'gemini', 'gemini 3'],
        ({ lines, text, protocol }) => {
          expect(text).toContain(png)
          if (protocol !== 'openai-chat' && protocol !== 'volcengine') return
          expect(lines.slice(3, 5)).toEqual(['result #t1 look', 'result #t2 plain'])
          expect(lines.slice(5).some((line) => line === `user image data:image/png;base64,${png}`)).toBe(true)
        },
      ),
      ...asks(
        'openai-responses',
        {
          ...responses.tools('see'),
          input: [
            hello,
            { type: 'function_call', call_id: 'c1', name: 'see', arguments: '{}' },
            {
              type: 'function_call_output',
              call_id: 'c1',
              output: [
                { type: 'input_text', text: 'look' },
                { type: 'input_image', image_url: `data:image/png;base64,${png}` },
              ],
            },
          ],
        },
        ['chat', 'ark', 'claude', 'gemini', 'gemini 3'],
        keepsPicture,
      ),
      ...asks(
        'gemini',
        {
          ...gemini.tools('see'),
          contents: [
            { role: 'user', parts: [{ text: 'hello' }] },
            { role: 'model', parts: [{ functionCall: { name: 'see', args: {} } }] },
            {
              role: 'user',
              parts: [
                {
                  functionResponse: {
                    name: 'see',
                    response: { output: 'look' },
                    parts: [{ inlineData: { mimeType: 'image/png', data: png } }],
                  },
                },
              ],
            },
          ],
        },
        ['chat', 'ark', 'claude', 'responses'],
        keepsPicture,
      ),
    ],
  },
  {
    number: 25,
    title: 'a failed result with media keeps that it failed, and the media',
    proofs: asks(
      'anthropic',
      {
        max_tokens: 99,
        ...anthropic.tools('see'),
        messages: [
          hello,
          uses(['t1', 'see']),
          { role: 'user', content: [result('t1', [{ type: 'text', text: 'broken' }, image, pdf], { is_error: true })] },
        ],
      },
      ['responses', 'gemini', 'gemini 3', 'openai'],
      ({ body, lines, text }, name) => {
        expect(text).toContain('JVBERi0xLjQK')
        expect(text).toContain(png)
        const told = lines.find((line) => line.startsWith('result'))!
        if (name === 'responses')
          expect(
            body.input
              .at(-1)
              .output.map(({ type }: Data) => type)
              .slice(-3),
          ).toEqual(['input_text', 'input_image', 'input_file'])
        if (name.startsWith('gemini')) expect(Object.keys(JSON.parse(told.slice(told.indexOf('{'))))).toEqual(['error'])
        else expect(told).toMatch(/\[tool error\][ |]broken/)
      },
    ),
  },
  {
    number: 26,
    title: 'a result without content is an empty one',
    proofs: asks(
      'anthropic',
      {
        max_tokens: 99,
        ...anthropic.tools('get'),
        messages: [
          hello,
          uses(['t1', 'get'], ['t2', 'get'], ['t3', 'get']),
          { role: 'user', content: [result('t1'), result('t2', []), result('t3', '')] },
        ],
      },
      ['chat', 'ark', 'gemini', 'responses', 'claude'],
      ({ lines, protocol, body }) => {
        const told = lines.filter((line) => line.startsWith('result'))
        if (protocol === 'gemini') expect(told.map((line) => line.slice(line.indexOf('{')))).toEqual(Array(3).fill('{"output":""}'))
        else expect(told).toEqual(['result #t1', 'result #t2', 'result #t3'])
        if (protocol === 'openai-chat') expect(body.messages.slice(-3).map(({ content }: Data) => content)).toEqual(['', '', ''])
      },
    ),
  },
  {
    number: 27,
    title: 'Gemini is told the name of the function that a result is of',
    proofs: [
      ...asks(
        'openai-chat',
        {
          ...chat.tools('get', 'put'),
          messages: [hello, chatCalls(['c1', 'get'], ['c2', 'put']), chatResult('c1', 'a'), chatResult('c2', 'b')],
        },
        ['gemini', 'gemini 3'],
        namesBothResults,
      ),
      ...asks(
        'anthropic',
        {
          max_tokens: 99,
          ...anthropic.tools('get', 'put'),
          messages: [hello, uses(['t1', 'get'], ['t2', 'put']), { role: 'user', content: [result('t1', 'a'), result('t2', 'b')] }],
        },
        ['gemini', 'gemini 3'],
        namesBothResults,
      ),
      ...asks(
        'openai-responses',
        {
          ...responses.tools('get', 'put'),
          input: [
            hello,
            { type: 'function_call', call_id: 'c1', name: 'get', arguments: '{}' },
            { type: 'function_call', call_id: 'c2', name: 'put', arguments: '{}' },
            { type: 'function_call_output', call_id: 'c1', output: 'a' },
            { type: 'function_call_output', call_id: 'c2', output: 'b' },
          ],
        },
        ['gemini', 'gemini 3'],
        namesBothResults,
      ),
    ],
  },
]

function namesBothResults({ body }: Got) {
  const answers = body.contents.at(-1).parts.map(({ functionResponse }: Data) => functionResponse)
  expect(answers.map(({ name }: Data) => name)).toEqual(['get', 'put'])
}

function keepsPicture({ text, lines }: Got) {
  expect(text).toContain(png)
  expect(lines.some((line) => line.startsWith('result') && line.includes('look'))).toBe(true)
}
