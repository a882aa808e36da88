import { expect } from 'bun:test'
import { answers, asks, type Case, proof } from './case'
import type { Data } from './data'
import { send } from './harness'
import { chatChunk, chatDone, chatUsage } from './vendors/chat-reply'

const hello = { role: 'user', content: 'hello' }

const person = {
  type: 'object',
  properties: {
    age: { type: 'integer', minimum: 1, maximum: 120 },
    code: { type: 'string', pattern: '^[A-Z]+$', minLength: 2, description: 'a code' },
    pet: { oneOf: [{ type: 'string' }, { type: 'null' }] },
    tags: { type: 'array', items: { type: 'string' }, minItems: 2 },
    type: { type: 'string', const: 'person' },
  },
  required: ['age', 'type'],
  additionalProperties: false,
}

const optional = {
  output_config: {
    format: { type: 'json_schema', schema: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false } },
  },
}

/** What a body asks for by way of a schema, wherever the vendor has it. */
const schemaOf = (body: Data): Data =>
  body.response_format?.json_schema?.schema ??
  body.text?.format?.schema ??
  body.output_config?.format?.schema ??
  body.generationConfig?.responseJsonSchema ??
  body.generationConfig?.responseSchema

const chatFormat = { response_format: { type: 'json_schema', json_schema: { name: 'person', schema: person } } }
const responsesFormat = { text: { format: { type: 'json_schema', name: 'person', schema: person, strict: false } } }

/** Text with a stop sequence in it, cut over two deltas. */
const saysStop = {
  whole: {},
  events: [
    chatChunk({ role: 'assistant', content: '' }),
    chatChunk({ content: 'one EN' }),
    chatChunk({ content: 'D two' }),
    chatChunk({}, 'stop'),
    chatUsage({ prompt_tokens: 20, completion_tokens: 7, total_tokens: 27 }),
    chatDone,
  ],
}

/** Forms that a reply is held to, and where it stops. */
export const formats: Case[] = [
  {
    number: 12,
    title: 'stop sequences are watched for where the upstream does not know them',
    proofs: [
      ...answers(
        'responses',
        [{ text: 'one END two' }],
        ['openai-chat'],
        (seen) => {
          expect([seen.text, seen.finish]).toEqual(['one ', 'stop'])
        },
        { more: { stop: 'END', stream_options: { include_usage: true } } },
      ),
      ...answers(
        'responses',
        [{ text: 'one END two' }],
        ['anthropic'],
        (seen) => {
          expect([seen.text, seen.finish, seen.reply.stop_sequence]).toEqual(['one ', 'stop_sequence', 'END'])
          expect(seen.usage).toMatchObject({ input_tokens: 20, output_tokens: 7 })
        },
        { more: { stop_sequences: ['nothing of the kind', 'END'] } },
      ),
      ...answers('openai o3', saysStop, ['anthropic'], (seen) => expect([seen.text, seen.finish]).toEqual(['one ', 'stop_sequence']), {
        more: { stop_sequences: ['END'] },
        only: 'stream',
      }),
      ...asks('openai-chat', { messages: [hello], stop: ['END'] }, ['responses'], ({ warnings }) =>
        expect(warnings.every(({ action }) => action === 'emulated')).toBe(true),
      ),
    ],
  },
  {
    number: 14,
    title: 'a schema for the reply is put as the vendor takes it, and not lost',
    proofs: [
      ...asks('anthropic', { max_tokens: 99, messages: [hello], ...optional }, ['openai', 'responses', 'chat'], ({ body, warnings }) => {
        expect(Object.keys(schemaOf(body).properties)).toEqual(['a'])
        expect(warnings.map(({ field }) => field)).toEqual(['output_config.format'])
      }),
      ...asks('openai-chat', { messages: [hello], ...chatFormat }, ['gemini', 'gemini 3', 'responses'], ({ body }, name) => {
        const { properties, required } = schemaOf(body)
        expect(Object.keys(properties).sort()).toEqual(['age', 'code', 'pet', 'tags', 'type'])
        expect(required).toEqual(['age', 'type'])
        if (name !== 'responses') expect(body.generationConfig.responseMimeType).toBe('application/json')
      }),
      ...asks('openai-chat', { messages: [hello], ...chatFormat }, ['claude', 'claude opus-5-5'], ({ body, text }) => {
        const schema = schemaOf(body)
        expect(schema.additionalProperties).toBe(false)
        expect(Object.keys(schema.properties).sort()).toEqual(['age', 'code', 'pet', 'tags', 'type'])
        expect(text).not.toMatch(/"(?:minimum|maximum|minLength|pattern|oneOf)":/)
        expect(schema.properties.code.description).toContain('a code')
      }),
      ...asks(
        'openai-chat',
        { messages: [hello], ...chatFormat },
        ['claude opus-4', 'deepseek', 'glm'],
        ({ body, text, warnings }, name) => {
          if (name !== 'deepseek' && name !== 'glm') {
            expect(schemaOf(body)).toBeUndefined()
            expect(text).toContain('[A-Z]+')
          }
          if (name === 'claude opus-4') expect(warnings).toMatchObject([{ action: 'emulated' }])
        },
      ),
      ...asks(
        'openai-responses',
        { input: 'hello', ...responsesFormat },
        ['gemini', 'claude', 'openai', 'deepseek'],
        ({ body, text }, name) => {
          if (name === 'deepseek') {
            expect(body.response_format).toEqual({ type: 'json_object' })
            expect(text).toContain('[A-Z]+')
          } else expect(Object.keys(schemaOf(body).properties)).toContain('type')
        },
      ),
    ],
  },
  {
    number: 15,
    title: 'a wish for JSON becomes a hint where there is no switch for it',
    proofs: [
      ...asks('openai-chat', { messages: [hello], response_format: { type: 'json_object' } }, ['claude', 'claude opus-5-5'], ({ lines }) =>
        expect(lines.join('\n')).toMatch(/JSON/),
      ),
      ...asks('openai-chat', { messages: [hello], response_format: { type: 'json_object' } }, ['responses', 'gemini'], ({ body }, name) => {
        if (name === 'gemini') expect(body.generationConfig.responseMimeType).toBe('application/json')
        else expect(body.text.format).toEqual({ type: 'json_object' })
      }),
      proof('a fence around the object goes', () => {
        const asked = send('openai-chat', { messages: [hello], response_format: { type: 'json_object' } }, 'claude')
        const content = [{ type: 'text', text: '```json\n{"a":1}\n```' }]
        const usage = { input_tokens: 1, output_tokens: 1 }
        const whole = {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: 'm',
          content,
          stop_reason: 'end_turn',
          stop_sequence: null,
          usage,
        }
        expect(JSON.parse(asked.see(whole).text)).toEqual({ a: 1 })
      }),
    ],
  },
  {
    number: 19,
    title: 'unknown fields and kinds pass untouched within one protocol',
    shown: [['relay/relay.test.ts', 'the upstream gets the client’s own bytes, with only the model changed']],
  },
]
