import { MAGIC } from '../../seal'
import { type Data, must } from '../data'
import type { Upstream } from '../upstreams'
import { checkSchema } from './schema'

const FIELDS = new Set(
  'cache_control container context_management inference_geo max_tokens mcp_servers messages metadata model output_config output_format service_tier speed stop_sequences stream system temperature thinking tool_choice tools top_k top_p'.split(
    ' ',
  ),
)

/** Throws what Anthropic would answer 400 with. */
export function checkAnthropicRequest(body: Data, { model }: Upstream) {
  for (const field of Object.keys(body)) must(FIELDS.has(field), `${field}: Extra inputs are not permitted`)
  must(body.model === model, `the model is ${body.model}`)
  must(Number.isInteger(body.max_tokens), 'max_tokens: Field required')
  checkModel(body, model)
  checkThinking(body)
  checkTools(body)
  if (Array.isArray(body.system)) for (const block of body.system) checkBlock(block, 'system')
  checkMessages(body.messages, !/-4-[0-6]|-4-20|-3-/.test(model), /-4-[0-5]|-4-20|-3-/.test(model))
  checkCache(body)
  for (const field of Object.keys(body.metadata ?? {})) must(field === 'user_id', `metadata.${field}: Extra inputs are not permitted`)
}

const LATEST = /(?:opus|sonnet)-5-5|fable/
const CAPS: [RegExp, number][] = [
  [/opus-4(?:-1|-20|$)/, 32_000],
  [/4-5|sonnet-4-20/, 64_000],
  [/./, 128_000],
]

function checkModel({ temperature, top_p, top_k, thinking, tool_choice, output_config, max_tokens }: Data, model: string) {
  must(temperature === undefined || temperature <= 1, 'temperature: Input should be less than or equal to 1')
  const { type } = thinking ?? {}
  const isOld = /-4-5|-4-1|-4-20/.test(model)
  const isSampled = [temperature, top_p, top_k].some((value) => value !== undefined)
  if (isOld) must(temperature === undefined || top_p === undefined, '`temperature` and `top_p` cannot both be specified')
  if (isOld) must(type !== 'adaptive', 'adaptive thinking is not supported on this model')
  if (isOld && !/opus-4-5/.test(model)) must(output_config?.effort === undefined, 'effort is not supported on this model')
  if (/opus-4-[78]|-5(?:-|$)/.test(model) && !isOld) must(!isSampled, 'sampling parameters are not supported on this model')
  if (LATEST.test(model)) {
    must(type !== 'enabled' && type !== 'disabled', `thinking.type ${type} is not supported on this model`)
    must(!['any', 'tool'].includes(tool_choice?.type), 'forced tool use is not supported on this model')
  }
  const [, cap] = CAPS.find(([pattern]) => pattern.test(model))!
  must(max_tokens <= cap, `max_tokens: ${max_tokens} > ${cap}, which is the maximum`)
}

function checkThinking({ thinking, max_tokens, temperature, top_k, tool_choice }: Data) {
  if (!thinking || thinking.type === 'disabled') return
  must(['enabled', 'adaptive'].includes(thinking.type), `thinking.type ${thinking.type}`)
  if (thinking.type === 'enabled') {
    must(thinking.budget_tokens >= 1024, `thinking.budget_tokens ${thinking.budget_tokens} is below 1024`)
    must(thinking.budget_tokens < max_tokens, '`max_tokens` must be greater than `thinking.budget_tokens`')
  }
  must(temperature === undefined || temperature === 1, '`temperature` may only be set to 1 when thinking is enabled')
  must(top_k === undefined, '`top_k` must be unset when thinking is enabled')
  must(!['any', 'tool'].includes(tool_choice?.type), 'Thinking may not be enabled when tool_choice forces tool use')
}

function checkTools({ tools, tool_choice: choice, messages }: Data) {
  const isCalled = messages.some(({ content }: Data) => Array.isArray(content) && content.some(({ type }: Data) => type === 'tool_use'))
  if (!tools?.length) {
    must(tools === undefined, 'tools is empty')
    must(choice === undefined, 'tool_choice may only be specified while providing tools')
    must(!isCalled, 'Requests which include `tool_use` blocks must define tools')
    return
  }
  const names = tools.map(({ name }: Data) => name)
  must(new Set(names).size === names.length, 'tools: Tool names must be unique')
  for (const tool of tools) {
    must(/^[a-zA-Z0-9_-]{1,128}$/.test(tool.name), `tools: ${tool.name} is no name`)
    if (tool.type === undefined || tool.type === 'custom') checkSchema(tool.input_schema, 'anthropic')
  }
  if (choice?.type === 'tool') must(names.includes(choice.name), `tool_choice names ${choice.name}, which is not declared`)
}

function checkMessages(messages: Data[], takesSystem: boolean, takesPrefill: boolean) {
  must(messages.length > 0, 'messages: at least one message is required')
  must(messages[0]!.role === 'user', 'messages: first message must use the "user" role')
  const seen = new Set<string>()
  const turns = messages.filter(({ role }) => role !== 'system')
  must(takesSystem || turns.length === messages.length, 'messages: role system is not supported')
  for (const [at, { role }] of messages.entries()) must(role !== messages[at - 1]?.role, `messages.${at}: roles must alternate`)
  for (const [at, { role, content }] of turns.entries()) {
    must(role === 'user' || role === 'assistant', `messages.${at}: role ${role}`)
    must(content?.length > 0, `messages.${at}: all messages must have non-empty content`)
    if (typeof content === 'string') continue
    for (const block of content) checkBlock(block, `messages.${at}`)
    checkPairs(turns, at, content, seen)
  }
  const last = turns.at(-1)!
  const text = typeof last.content === 'string' ? last.content : last.content.at(-1)?.text
  must(takesPrefill || last.role !== 'assistant', 'This model does not support assistant message prefill')
  if (last.role === 'assistant') must(!/\s$/.test(text ?? ''), 'final assistant content cannot end with trailing whitespace')
}

function checkPairs(turns: Data[], at: number, content: Data[], seen: Set<string>) {
  const previous = turns[at - 1]?.content
  const calls: Data[] = Array.isArray(previous) ? previous.filter(({ type }) => type === 'tool_use') : []
  const results = content.filter(({ type }) => type === 'tool_result')
  const firstOther = content.findIndex(({ type }) => type !== 'tool_result')
  const lastResult = content.findLastIndex(({ type }) => type === 'tool_result')
  must(firstOther === -1 || firstOther > lastResult, `messages.${at}: tool_result blocks must come first`)
  for (const { id } of calls)
    must(results.filter(({ tool_use_id }) => tool_use_id === id).length === 1, `messages.${at}: not one result for ${id}`)
  for (const { tool_use_id: id } of results)
    must(
      calls.some((call) => call.id === id),
      `messages.${at}: unexpected tool_use_id ${id}`,
    )
  for (const { type, id } of content) {
    if (type !== 'tool_use') continue
    must(!seen.has(id), `messages.${at}: tool_use ids must be unique`)
    seen.add(id)
    must(at < turns.length - 1, `messages.${at}: tool_use ${id} has no tool_result`)
  }
}

const IMAGES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp']

function checkBlock(block: Data, where: string) {
  const { type, text, cache_control: mark } = block
  if (type === 'text') must(typeof text === 'string' && text.trim(), `${where}: text content blocks must be non-empty`)
  if (type === 'text') must(!text.includes('[object Object]'), `${where} has an object for a text`)
  if (type === 'tool_use') {
    must(/^[a-zA-Z0-9_-]+$/.test(block.id), `${where}: the id ${block.id} is not legal`)
    must(block.input && typeof block.input === 'object' && !Array.isArray(block.input), `${where}: input is no object`)
  }
  if (type === 'tool_result' && Array.isArray(block.content)) for (const inner of block.content) checkBlock(inner, `${where}.tool_result`)
  if (type === 'image' && block.source.type === 'base64')
    must(IMAGES.includes(block.source.media_type), `${where}: media_type ${block.source.media_type}`)
  if (type === 'thinking') {
    must(!mark, `${where}: cache_control on a thinking block`)
    must(block.signature && !block.signature.startsWith(MAGIC), `${where}: Invalid \`signature\` in \`thinking\` block`)
  }
  if (type === 'redacted_thinking') must(block.data && !block.data.startsWith(MAGIC), `${where}: Invalid data in redacted_thinking block`)
}

function checkCache({ system, tools, messages }: Data) {
  const blocks: Data[] = [tools, system, ...messages.map(({ content }: Data) => content)].flatMap((list) =>
    Array.isArray(list) ? list : [],
  )
  const marks = blocks.flatMap(({ cache_control }) => cache_control ?? [])
  must(marks.length <= 4, `A maximum of 4 blocks with cache_control may be provided. Found ${marks.length}`)
  const times = marks.map(({ ttl = '5m' }) => ttl)
  must(times.lastIndexOf('1h') < (times.includes('5m') ? times.indexOf('5m') : times.length), 'a ttl of 1h comes after one of 5m')
}
