type Json = Record<string, unknown>

/** What a reply says, put together: its thoughts, its text and the tools it calls. */
export interface Said {
  thought: string
  text: string
  tools: { name: string; input: string }[]
}

/** The events of a stream that carry JSON; `undefined` where the text is no event stream. */
export function eventsOf(text: string): Json[] | undefined {
  if (!/^(event|data|id|retry|:)/m.test(text.slice(0, 2_000)) || /^\s*[{[]/.test(text)) return undefined
  return text.split(/\r?\n\r?\n/).flatMap((block) => {
    const data = block
      .split(/\r?\n/)
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice(5).trim())
      .join('\n')
    const value = read(data)
    return value ? [value] : []
  })
}

/** Puts a streamed reply together, in whichever of the protocols it is; `undefined` where that says nothing. */
export function assemble(text: string): Said | undefined {
  const events = eventsOf(text) ?? listOf(text)
  if (!events?.length) return undefined
  const said: Said = { thought: '', text: '', tools: [] }
  const calls = new Map<string, Said['tools'][number]>()
  for (const event of events) {
    takeAnthropic(event, said, calls)
    takeResponses(event, said, calls)
    takeChat(event, said, calls)
    takeGemini(event, said)
  }
  said.tools.push(...calls.values())
  return said.text || said.thought || said.tools.length ? said : undefined
}

type Calls = Map<string, Said['tools'][number]>

function takeAnthropic(event: Json, said: Said, calls: Calls) {
  const key = `block ${event.index}`
  const block = object(event.content_block)
  if (event.type === 'content_block_start' && /tool_use$/.test(string(block.type))) calls.set(key, { name: string(block.name), input: '' })
  if (event.type !== 'content_block_delta') return
  const delta = object(event.delta)
  said.text += string(delta.text)
  said.thought += string(delta.thinking)
  const call = calls.get(key)
  if (call) call.input += string(delta.partial_json)
}

function takeResponses(event: Json, said: Said, calls: Calls) {
  const key = `item ${event.output_index}`
  const item = object(event.item)
  const delta = string(event.delta)
  if (event.type === 'response.output_item.added' && item.name) calls.set(key, { name: string(item.name), input: '' })
  if (event.type === 'response.output_text.delta' || event.type === 'response.refusal.delta') said.text += delta
  if (/^response\.reasoning(_summary)?_text\.delta$/.test(string(event.type))) said.thought += delta
  const call = calls.get(key)
  if (call && /^response\.(function_call_arguments|custom_tool_call_input)\.delta$/.test(string(event.type))) call.input += delta
}

function takeChat(event: Json, said: Said, calls: Calls) {
  // Of several choices the first is told; the rest is in the raw reply.
  const choice = array(event.choices).find((one) => Number(one.index ?? 0) === 0)
  if (!choice) return
  const delta = object(choice.delta)
  said.text += string(delta.content) || string(choice.text)
  said.thought += string(delta.reasoning_content) || string(delta.reasoning)
  for (const part of array(delta.tool_calls)) {
    const key = `call ${part.index ?? 0}`
    const call = calls.get(key) ?? { name: '', input: '' }
    calls.set(key, call)
    call.name += string(object(part.function).name)
    call.input += string(object(part.function).arguments)
  }
}

function takeGemini(event: Json, said: Said) {
  for (const part of array(object(object(array(event.candidates)[0]).content).parts)) {
    if (part.thought === true) said.thought += string(part.text)
    else said.text += string(part.text)
    const call = object(part.functionCall)
    if (call.name) said.tools.push({ name: string(call.name), input: JSON.stringify(call.args ?? {}) })
  }
}

/** JSON as people read it, an event stream event by event; anything else as it stands. */
export function pretty(text: string): string {
  const value = read(text)
  return value === undefined ? text : JSON.stringify(value, null, 2)
}

/** Gemini streams an array where nobody asks for events. */
function listOf(text: string): Json[] | undefined {
  const value = read(text) as unknown
  return Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null) ? (value as Json[]) : undefined
}

function read(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Json) : undefined
  } catch {
    return undefined
  }
}

const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {})
const array = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : [])
const string = (value: unknown): string => (typeof value === 'string' ? value : '')
