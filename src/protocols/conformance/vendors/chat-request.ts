import { type Data, must } from '../data'
import type { Upstream } from '../upstreams'
import { checkSchema, checkStrict } from './schema'

const OPENAI = new Set(
  'audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens messages metadata modalities model moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_options prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier stop store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity web_search_options'.split(
    ' ',
  ),
)

const TIERS = ['auto', 'default', 'flex', 'scale', 'priority', 'fast']

/** What the dialects understand besides. */
const BESIDES: Record<string, string[]> = {
  deepseek: ['thinking'],
  moonshot: ['thinking'],
  bigmodel: ['thinking', 'tool_stream', 'do_sample'],
  dashscope: ['enable_thinking', 'thinking_budget', 'enable_search', 'top_k'],
  openrouter: ['reasoning', 'provider', 'models', 'plugins', 'transforms', 'usage', 'top_k', 'include_reasoning'],
  groq: ['reasoning_format', 'include_reasoning'],
  mistral: ['random_seed', 'safe_prompt', 'prompt_mode'],
  minimax: ['reasoning_split'],
  volces: ['thinking', 'caching'],
  example: ['top_k', 'chat_template_kwargs', 'thinking'],
}

/** Throws what a server of Chat Completions would answer 400 with. */
export function checkChatRequest(body: Data, { host, model }: Upstream) {
  const besides = Object.entries(BESIDES).flatMap(([name, fields]) => (host.includes(name) ? fields : []))
  for (const field of Object.keys(body)) must(OPENAI.has(field) || besides.includes(field), `Unknown parameter: '${field}'`)
  must(body.model === model, `the model is ${body.model}`)
  const isOpenai = host.endsWith('openai.com') || host.endsWith('azure.com')
  checkMessages(body.messages, isOpenai, host.includes('mistral'))
  checkTools(body, host)
  checkLimits(body)
  if (isOpenai) checkModel(body, model)
  if (host.includes('volces')) checkArk(body)
  must(!body.stream_options || body.stream, 'stream_options without stream')
  must(!isOpenai || !body.metadata || body.store, "The 'metadata' parameter is only allowed when 'store' is enabled.")
  must(!isOpenai || [undefined, ...TIERS].includes(body.service_tier), `Invalid value: service_tier ${body.service_tier}`)
  const format = body.response_format
  if (format?.type === 'json_schema') {
    must(/^[a-zA-Z0-9_-]{1,64}$/.test(format.json_schema?.name), 'json_schema needs a name')
    must(format.json_schema.schema, 'json_schema needs a schema')
    if (format.json_schema.strict) checkStrict(format.json_schema.schema)
  }
}

function checkLimits(body: Data) {
  must(!('max_tokens' in body && 'max_completion_tokens' in body), 'max_tokens and max_completion_tokens together')
  must(
    [body.safety_identifier, body.prompt_cache_key].every((id) => !id || id.length <= 64),
    'an identifier is longer than 64',
  )
  must((body.temperature ?? 0) <= 2, 'temperature is above 2')
  must(Object.keys(body.metadata ?? {}).length <= 16, 'there are more than 16 metadata')
  must([body.stop ?? []].flat().length <= 4, 'there are more than 4 stop sequences')
}

const REASONING = /^(?:o\d|gpt-[5-9](?!.*chat))/

function checkModel(body: Data, model: string) {
  if (!REASONING.test(model)) {
    must(body.reasoning_effort === undefined, 'reasoning_effort is not supported')
    return
  }
  must(!('max_tokens' in body), "Unsupported parameter: 'max_tokens'; use max_completion_tokens")
  const isSampled = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'logprobs'].filter(
    (field) => body[field] !== undefined,
  )
  const mayNotThink = /^gpt-(?:5\.[1-9]|[6-9])/.test(model) && [undefined, 'none'].includes(body.reasoning_effort)
  must(!isSampled.length || mayNotThink, `Unsupported parameter: '${isSampled[0]}'`)
  if (/^o3|^o4-mini/.test(model)) must(body.stop === undefined, "Unsupported parameter: 'stop'")
  const efforts = model.startsWith('o') ? ['low', 'medium', 'high'] : ['none', 'low', 'medium', 'high', 'xhigh']
  must(!body.reasoning_effort || efforts.includes(body.reasoning_effort), `Unsupported value: reasoning_effort ${body.reasoning_effort}`)
}

function checkArk(body: Data) {
  const { type } = body.thinking ?? {}
  must([undefined, 'enabled', 'disabled', 'auto'].includes(type), `thinking.type ${type}`)
  must(type !== 'disabled' || [undefined, 'minimal'].includes(body.reasoning_effort), 'thinking disabled with an effort')
  must([undefined, 'minimal', 'low', 'medium', 'high'].includes(body.reasoning_effort), `reasoning_effort ${body.reasoning_effort}`)
}

const ROLES = ['system', 'user', 'assistant', 'tool']
const PARTS = ['text', 'image_url', 'input_audio', 'file', 'refusal', 'video_url', 'thinking']

function checkMessages(messages: Data[], isOpenai: boolean, isMistral: boolean) {
  must(messages.length > 0, 'messages is empty')
  let open: string[] = []
  const roles = new Set(messages.map(({ role }) => role))
  must(!(roles.has('developer') && roles.has('system')), 'developer and system together')
  for (const [at, message] of messages.entries()) {
    const { role, content, tool_calls: calls, tool_call_id: id } = message
    must(ROLES.includes(role) || (isOpenai && role === 'developer'), `messages[${at}] has the role ${role}`)
    checkContent(role, content, `messages[${at}]`)
    if (role === 'tool') {
      must(open.includes(id), `messages[${at}]: no call ${id} is waiting for a result`)
      open = open.filter((waiting) => waiting !== id)
      continue
    }
    must(!open.length, `messages[${at}]: the calls ${open} have no results directly behind them`)
    if (role !== 'assistant') must(content !== null && content !== undefined, `messages[${at}] has no content`)
    else must(content || content === '' || calls?.length || message.refusal, `messages[${at}] says nothing`)
    must(calls === undefined || calls.length > 0, `messages[${at}].tool_calls is empty`)
    open = (calls ?? []).map((call: Data) => checkCall(call, isMistral))
    must(new Set(open).size === open.length, `messages[${at}] has two calls of one id`)
  }
  must(!open.length, `the calls ${open} have no results`)
}

function checkCall({ id, type, function: call, custom }: Data, isMistral: boolean): string {
  must(typeof id === 'string' && id && id.length <= 64, `the id ${id} of a call is not legal`)
  if (isMistral) must(/^[a-zA-Z0-9]{9}$/.test(id), `${id} is not nine letters and digits`)
  const named = type === 'custom' ? custom : call
  must(/^[a-zA-Z0-9_-]{1,64}$/.test(named?.name), `${named?.name} is no name of a tool`)
  must(typeof (named.arguments ?? named.input) === 'string', 'the input of a call is not text')
  return id
}

function checkContent(role: string, content: unknown, where: string) {
  if (!Array.isArray(content)) {
    must(content === null || content === undefined || typeof content === 'string', `${where}.content is neither text nor parts`)
    must(!String(content).includes('[object Object]'), `${where} has an object for a text`)
    return
  }
  must(content.length > 0, `${where}.content is empty`)
  for (const part of content as Data[]) {
    must(PARTS.includes(part.type), `${where} has a part ${part.type}`)
    if (role === 'tool' || role === 'system') must(part.type === 'text', `${where}: ${role} takes text only`)
    if (part.type === 'text') must(typeof part.text === 'string' && part.text, `${where} has an empty text`)
    if (part.type === 'image_url') must(/^(?:https?:|data:image\/)/.test(part.image_url?.url), `${where}: image_url has no url`)
    if (part.type === 'file') {
      must(part.file?.file_id || /^data:/.test(part.file?.file_data), `${where}: a file needs file_data as a data URL, or a file_id`)
      must(part.file.file_id || part.file.filename, `${where}: file_data needs a filename`)
    }
    if (part.type === 'input_audio') must(['wav', 'mp3'].includes(part.input_audio?.format), `${where}: audio has no format`)
  }
}

function checkTools({ tools, tool_choice: choice, parallel_tool_calls }: Data, host: string) {
  if (!tools) {
    must(choice === undefined && parallel_tool_calls === undefined, 'tool_choice or parallel_tool_calls without tools')
    return
  }
  must(tools.length > 0, 'tools is empty')
  const names = tools.map(({ type, function: tool, custom }: Data) => {
    // A search of GLM's, which no other vendor has in this list.
    if (type === 'web_search' && host.includes('bigmodel')) return type
    const named = type === 'custom' ? custom : tool
    must(/^[a-zA-Z0-9_-]{1,64}$/.test(named?.name), `${named?.name} is no name of a tool`)
    if (type === 'function') checkSchema(named.parameters, 'openai')
    if (named.strict) checkStrict(named.parameters)
    return named.name
  })
  must(new Set(names).size === names.length, 'two tools have one name')
  const chosen = choice?.function?.name ?? choice?.custom?.name
  must(!chosen || names.includes(chosen), `tool_choice names ${chosen}, which is not declared`)
}
