import { type Data, must } from '../data'
import type { Upstream } from '../upstreams'
import { checkSchema, checkStrict } from './schema'

const FIELDS = new Set(
  'background client_metadata context_management conversation include input instructions max_output_tokens max_tool_calls metadata model moderation parallel_tool_calls previous_response_id prompt prompt_cache_key prompt_cache_options prompt_cache_retention reasoning safety_identifier service_tier store stream stream_options temperature text tool_choice tools top_logprobs top_p truncation user'.split(
    ' ',
  ),
)

/** Throws what OpenAI's Responses would answer 400 with. */
export function checkResponsesRequest(body: Data, { model }: Upstream) {
  for (const field of Object.keys(body)) must(FIELDS.has(field), `Unknown parameter: '${field}'`)
  must(body.model === model, `the model is ${body.model}`)
  if (typeof body.input !== 'string') checkInput(body.input)
  must(body.max_output_tokens === undefined || body.max_output_tokens >= 16, 'max_output_tokens is below 16')
  must(
    [body.safety_identifier, body.prompt_cache_key].every((id) => !id || id.length <= 64),
    'an identifier is longer than 64',
  )
  must(body.reasoning === undefined || !/^gpt-4/.test(model), 'reasoning is not supported with this model')
  const { effort } = body.reasoning ?? {}
  const mayNotThink = /^gpt-(?:5\.[1-9]|[6-9])/.test(model) && [undefined, 'none'].includes(effort)
  const isThinking = /^(?:o\d|gpt-[5-9])/.test(model) && !mayNotThink
  for (const field of ['temperature', 'top_p']) must(body[field] === undefined || !isThinking, `Unsupported parameter: '${field}'`)
  const efforts = ['none', 'low', 'medium', 'high', 'xhigh', ...(model.startsWith('gpt-6') ? ['max'] : [])]
  must(!effort || efforts.includes(effort), `Unsupported value: reasoning.effort ${effort}`)
  checkTools(body)
  const { format } = body.text ?? {}
  if (format?.type === 'json_schema') must(/^[a-zA-Z0-9_-]{1,64}$/.test(format.name) && format.schema, 'text.format needs name and schema')
  if (format?.strict) checkStrict(format.schema)
  if (format?.type === 'json_object') {
    const words = `${body.instructions ?? ''} ${JSON.stringify(body.input)}`
    must(/json/i.test(words), "the input must contain the word 'json'")
  }
}

const PREFIXES: Record<string, string> = { message: 'msg', reasoning: 'rs', function_call: 'fc', custom_tool_call: 'ctc' }
const OUTPUT = /_output$/

function checkInput(items: Data[]) {
  must(Array.isArray(items) && items.length > 0, 'input is empty')
  const called = items.filter(({ type }) => type === 'function_call' || type === 'custom_tool_call')
  const ids = called.map(({ call_id }) => call_id)
  must(new Set(ids).size === ids.length, 'two calls have one call_id')
  for (const [at, item] of items.entries()) {
    const where = `input[${at}]`
    checkItem(item, where)
    if (item.type === 'reasoning') checkFollower(items[at + 1], where)
    if (!OUTPUT.test(item.type ?? '')) continue
    const call = called.find(({ call_id }) => call_id === item.call_id)
    must(call, `No tool call found for function call output with call_id ${item.call_id}`)
    must(`${call.type}_output` === item.type, `${where} answers a ${call.type}`)
  }
  const answered = new Set(items.filter(({ type }) => OUTPUT.test(type ?? '')).map(({ call_id }) => call_id))
  for (const id of ids) must(answered.has(id), `No tool output found for function call ${id}`)
}

function checkFollower(next: Data | undefined, where: string) {
  const isFollower = next && (['reasoning', 'function_call', 'custom_tool_call'].includes(next.type) || next.role === 'assistant')
  must(isFollower, `${where} of type 'reasoning' was provided without its required following item`)
}

function checkItem(item: Data, where: string) {
  const { type = 'message', id, role, content, call_id } = item
  if (id) must(id.length <= 64 && (!PREFIXES[type] || id.startsWith(PREFIXES[type]!)), `${where} has the id ${id}`)
  if (call_id !== undefined) must(call_id && call_id.length <= 64, `${where} has the call_id ${call_id}`)
  if (type === 'reasoning') {
    must(Array.isArray(item.summary), `${where} has no summary`)
    must(!item.content?.length, `${where} has plain content`)
    must(item.encrypted_content || id, `${where} has nothing in it`)
  }
  if (type === 'message') {
    must(['user', 'assistant', 'system', 'developer'].includes(role), `${where} has the role ${role}`)
    checkContent(
      content,
      role === 'assistant' ? ['output_text', 'refusal'] : ['input_text', 'input_image', 'input_file', 'input_audio'],
      where,
    )
  }
  if (type === 'function_call') must(typeof item.arguments === 'string', `${where} has arguments that are no text`)
  if (type === 'custom_tool_call') must(typeof item.input === 'string', `${where} has an input that is no text`)
  if (type === 'function_call' || type === 'custom_tool_call')
    must(/^[a-zA-Z0-9_-]{1,64}$/.test(item.name), `${where} is a call of ${item.name}`)
  if (OUTPUT.test(type)) {
    must(item.output !== undefined && item.output !== null, `${where} has no output`)
    checkContent(item.output, ['input_text', 'input_image', 'input_file'], where)
  }
}

function checkContent(content: unknown, kinds: string[], where: string) {
  if (typeof content === 'string') return must(!content.includes('[object Object]'), `${where} has an object for a text`)
  must(Array.isArray(content), `${where} has no content`)
  for (const part of content as Data[]) {
    must(kinds.includes(part.type), `${where} has a part ${part.type}; ${kinds} are possible`)
    if (part.type === 'input_image') must(typeof (part.image_url ?? part.file_id) === 'string', `${where}: image_url is not text`)
    if (part.type === 'input_file') {
      must(part.file_id || part.file_url || /^data:/.test(part.file_data), `${where}: a file has neither data nor address`)
      must(!part.file_data || part.filename, `${where}: file_data needs a filename`)
    }
  }
}

function checkTools({ tools, tool_choice: choice, parallel_tool_calls }: Data) {
  if (!tools?.length) {
    must(choice === undefined && parallel_tool_calls === undefined, 'tool_choice or parallel_tool_calls without tools')
    return
  }
  for (const tool of tools) {
    if (tool.type !== 'function') continue
    must(/^[a-zA-Z0-9_-]{1,64}$/.test(tool.name), `${tool.name} is no name of a tool`)
    must(typeof tool.strict === 'boolean' || tool.strict === null, `strict of ${tool.name} is left to the default, which is true`)
    checkSchema(tool.parameters ?? undefined, 'openai')
    if (tool.strict) checkStrict(tool.parameters)
  }
}
