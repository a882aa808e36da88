import type { Data, Event } from '../data'
import { type Ending, halves, type Reply, type Said } from './said'

const head = { id: 'chatcmpl-up', created: 1_790_000_000, model: 'up-model' }

/** One chunk of a Chat Completions stream. */
export const chatChunk = (delta: Data, finish: string | null = null, more: Data = {}): Event => ({
  data: { ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }], ...more },
})

/** The chunk that tells the usage. */
export const chatUsage = (usage: Data): Event => ({ data: { ...head, object: 'chat.completion.chunk', choices: [], usage } })

export const chatDone: Event = { data: '[DONE]' }

/** A whole completion around a message. */
export const chatWhole = (message: Data, finish = 'stop', usage: Data | undefined = usualUsage): Data => ({
  ...head,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: null, refusal: null, ...message }, finish_reason: finish }],
  ...(usage && { usage }),
})

export const usualUsage = { prompt_tokens: 20, completion_tokens: 7, total_tokens: 27 }

export function chatReply(said: Said[], { finish, usage = usualUsage }: Ending): Reply {
  const calls = said.flatMap((part) => ('call' in part ? [part] : []))
  const thought = said.map((part) => ('thought' in part ? part.thought : '')).join('')
  const text = said.map((part) => ('text' in part ? part.text : '')).join('')
  const end = finish ?? (calls.length ? 'tool_calls' : 'stop')
  const message = {
    content: text || null,
    ...(thought && { reasoning_content: thought }),
    ...(calls.length && {
      tool_calls: calls.map(({ id, call: name, args, state }) => ({
        id,
        type: 'function',
        function: { name, arguments: args },
        ...(state && { extra_content: { google: { thought_signature: state } } }),
      })),
    }),
  }
  const events = [
    chatChunk({ role: 'assistant', content: '' }),
    ...halves(thought).map((piece) => chatChunk({ reasoning_content: piece })),
    ...halves(text).map((piece) => chatChunk({ content: piece })),
    ...(message.tool_calls?.flatMap(callChunks) ?? []),
    chatChunk({}, end),
    chatUsage(usage),
    chatDone,
  ]
  return { whole: chatWhole(message, end, usage), events }
}

function callChunks(call: Data, index: number): Event[] {
  const { arguments: args, ...named } = call.function
  return [
    chatChunk({ tool_calls: [{ index, ...call, function: { ...named, arguments: '' } }] }),
    ...halves(args).map((piece) => chatChunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ]
}
