import { type Data, must, readServerSent } from '../data'
import { type Client, nothingSeen, type Seen, type SeenCall } from '../seen'

/** A client of Chat Completions, as the openai SDK's stream helper reads. */
export const chat: Client = {
  ask: (turns, more) => ({ model: 'fast', messages: turns, ...more }),
  says: (content) => ({ role: 'user', content }),
  answers: (results) => results.map(([{ id }, content]) => ({ role: 'tool', tool_call_id: id, content })),
  tools: (...names) => ({
    tools: names.map((name) => ({ type: 'function', function: { name, parameters: { type: 'object', properties: {} } } })),
  }),
  hear,
  see,
}

function see(completion: Data): Seen {
  must(completion.object === 'chat.completion', 'object is not chat.completion')
  must(typeof completion.id === 'string' && completion.id, 'a completion needs an id')
  must(Number.isInteger(completion.created), 'created is not a number of seconds')
  const [choice] = completion.choices
  const { message } = choice
  must(message.role === 'assistant', 'the role is not assistant')
  must('content' in message && 'refusal' in message, 'a message needs content and refusal, null where there is none')
  must(typeof choice.finish_reason === 'string', 'a choice needs a finish_reason')
  for (const call of message.tool_calls ?? []) checkCall(call)
  checkUsage(completion.usage)
  return seenOf(completion, [])
}

function seenOf(completion: Data, events: Data[]): Seen {
  const [choice] = completion.choices
  const message: Data = choice?.message ?? {}
  const details: Data[] = message.reasoning_details ?? []
  return {
    ...nothingSeen(),
    text: message.content ?? '',
    reasoning: message.reasoning_content ?? '',
    states: details.flatMap(({ data, signature }) => data ?? signature ?? []),
    calls: (message.tool_calls ?? []).map(callOf),
    order: [message.reasoning_content && 'reasoning', message.content && 'text', ...(message.tool_calls ?? []).map(() => 'call')].filter(
      Boolean,
    ),
    refusal: message.refusal ?? '',
    finish: choice?.finish_reason ?? undefined,
    usage: completion.usage,
    reply: completion,
    turn: choice ? [message] : [],
    events,
  }
}

const callOf = ({ id, type, function: call, custom }: Data): SeenCall => ({
  id,
  name: call?.name ?? custom?.name,
  kind: type,
  input: call?.arguments ?? custom?.input,
})

function checkCall({ id, type, function: call, custom }: Data) {
  must(typeof id === 'string' && id, 'a call needs an id')
  must(type === 'function' || type === 'custom', 'a call needs a type')
  const body = type === 'function' ? call : custom
  must(typeof body?.name === 'string' && body.name, 'a call needs a name')
  must(typeof (type === 'function' ? body.arguments : body.input) === 'string', 'the input of a call is a string')
}

function checkUsage(usage: Data | null | undefined) {
  if (!usage) return
  const { prompt_tokens, completion_tokens, total_tokens } = usage
  must([prompt_tokens, completion_tokens, total_tokens].every(Number.isInteger), 'usage needs three counts')
  must(total_tokens === prompt_tokens + completion_tokens, 'the total is not the sum')
  for (const details of ['prompt_tokens_details', 'completion_tokens_details'])
    must(usage[details] === undefined || (usage[details] && typeof usage[details] === 'object'), `${details} is not an object`)
}

interface Choice {
  message: Data
  began: boolean
  finish: string | undefined
}

/** One role, one finish for each choice, calls numbered densely and named at once, usage last, `[DONE]` at the end. */
function hear(stream: string): Seen {
  const frames = readServerSent(stream)
  must(
    frames.every(({ event }) => event === undefined),
    'Chat Completions has no event lines',
  )
  must(frames.at(-1)?.data === '[DONE]', 'the stream does not end with [DONE]')
  const chunks: Data[] = frames.slice(0, -1).map(({ data }) => JSON.parse(data))
  const failed = chunks.at(-1)?.error ? chunks.pop()!.error : undefined
  const choices = new Map<number, Choice>()
  let usage: Data | undefined
  for (const chunk of chunks) {
    must(!usage, 'there is a chunk after the one with the usage')
    must(Array.isArray(chunk.choices), 'a chunk has no choices')
    must(chunk.object === 'chat.completion.chunk', 'a chunk has another object')
    for (const field of ['id', 'created', 'model']) must(chunk[field] === chunks[0]![field], `${field} changes between chunks`)
    if (!chunk.choices.length) {
      must(chunk.usage, 'a chunk without choices has no usage either')
      usage = chunk.usage
    }
    for (const choice of chunk.choices) hearChoice(choices, choice)
  }
  if (!failed) for (const { finish } of choices.values()) must(finish, 'a choice ends without finish_reason')
  checkUsage(usage)
  const told = [...choices].map(([index, { message, finish }]) => ({ index, message, finish_reason: finish }))
  const seen = seenOf({ ...chunks[0], choices: told, usage }, chunks)
  return failed ? { ...seen, error: failed } : seen
}

function hearChoice(choices: Map<number, Choice>, { index, delta, finish_reason, logprobs }: Data) {
  const choice = choices.get(index) ?? { message: { role: 'assistant', content: null }, began: false, finish: undefined }
  choices.set(index, choice)
  must(delta, 'a choice has no delta')
  must(!choice.finish, 'something is said after the finish_reason')
  must(choice.began !== Boolean(delta.role), 'the role is not told once, at the beginning')
  choice.began = true
  const { message } = choice
  for (const field of ['content', 'refusal', 'reasoning_content'])
    if (typeof delta[field] === 'string' && delta[field]) message[field] = (message[field] ?? '') + delta[field]
  for (const field of ['annotations', 'images', 'reasoning_details'])
    if (delta[field]) message[field] = [...(message[field] ?? []), ...delta[field]]
  if (logprobs) message.logprobs = [...(message.logprobs ?? []), ...(logprobs.content ?? [])]
  for (const call of delta.tool_calls ?? []) hearCall(message, call)
  if (finish_reason) choice.finish = finish_reason
}

function hearCall(message: Data, { index, ...delta }: Data) {
  message.tool_calls ??= []
  const calls: Data[] = message.tool_calls
  must(Number.isInteger(index) && index <= calls.length, 'the calls are not numbered densely')
  const call = calls[index]
  if (!call) {
    checkCall(delta)
    calls.push(structuredClone(delta))
    return
  }
  must(!delta.id || delta.id === call.id, 'the id of a call changes')
  must(!delta.function?.name && !delta.custom?.name, 'the name of a call is told twice')
  if (delta.function) call.function.arguments += delta.function.arguments ?? ''
  if (delta.custom) call.custom.input += delta.custom.input ?? ''
  if (delta.extra_content) call.extra_content = delta.extra_content
}
