/** For tests only: requests as clients send them, and what is written for upstreams. */
import { targetOf } from '../fixture'
import type { JsonObject, Message, Part, Prompt } from '../protocol'
import { readRequest, writeRequest } from './request'

export const read = (body: JsonObject, stream = false) =>
  readRequest({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...body }, { model: 'm', stream })

export const promptOf = (fields: Partial<Prompt> = {}): Prompt => ({
  from: 'anthropic',
  model: 'asked',
  stream: false,
  system: [],
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }],
  tools: [],
  extra: {},
  ...fields,
})

export const write = (prompt: Prompt, model = 'gpt-4o', stream = false, host = ''): JsonObject =>
  JSON.parse(writeRequest(prompt, targetOf('openai-chat', model, { stream, host })).body as string)
export const messagesOf = (messages: Message[], model?: string) => write(promptOf({ messages }), model).messages as JsonObject[]

export const text = (value: string): Part => ({ type: 'text', text: value })
export const call = (id: string, name = 'f', input = '{}'): Part => ({ type: 'tool-call', id, name, kind: 'function', input })
export const result = (id: string, value: string, more: object = {}): Part => ({
  type: 'tool-result',
  id,
  kind: 'function',
  content: [text(value)],
  ...more,
})
export const image: Part = { type: 'image', source: { kind: 'base64', mime: 'image/png', data: 'AAAA' } }
