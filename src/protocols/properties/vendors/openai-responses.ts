import type { Part } from '../../protocol'
import { type Data, list, said } from '../exact'
import type { Words } from '../words'
import { type Answer, court, dataOf, hasTwice, type Item, NAME, sse, type Vendor } from './vendor'

const FIELDS =
  'background context_management conversation include input instructions max_output_tokens max_tool_calls metadata model moderation parallel_tool_calls previous_response_id prompt prompt_cache_key prompt_cache_options prompt_cache_retention reasoning safety_identifier service_tier store stream stream_options temperature text tool_choice tools top_logprobs top_p truncation user'.split(
    ' ',
  )

/** https://platform.openai.com/docs/api-reference/responses */
export const responsesVendor: Vendor = {
  read(body, profile) {
    const { complaints, expect } = court()
    const items = list(body.input)
    const tools = list(body.tools)
    const flat = tools.flatMap(readTool)
    for (const field of Object.keys(body)) expect(FIELDS.includes(field), `unknown parameter ${field}`)
    judgeItems(items, expect)
    judgeTools(flat, body, expect)
    if (profile.sampling === 'none') expect(body.temperature === undefined && body.top_p === undefined, 'sampling that this model refuses')
    expect(body.max_output_tokens === undefined || body.max_output_tokens >= 16, 'too few tokens')
    const format = body.text?.format
    if (format?.type === 'json_schema') expect(NAME.test(format.name) && format.schema, 'a schema without a name')
    if (body.reasoning?.effort) expect(profile.efforts.includes(body.reasoning.effort), `the effort ${body.reasoning.effort}`)
    return {
      complaints,
      instructions: [body.instructions ?? '', ...leading(items).map(({ content }) => textOf(content))].join('\n'),
      items: items.slice(leading(items).length).flatMap(readItem),
      tools: flat.map(({ type, name, parameters }) => ({ name, custom: type === 'custom', schema: parameters })),
      parameters: said({
        maxOutputTokens: body.max_output_tokens,
        temperature: body.temperature,
        topP: body.top_p,
        effort: body.reasoning?.effort,
        format: format?.type,
        parallelToolCalls: body.parallel_tool_calls,
        toolChoice: body.tool_choice,
      }),
    }
  },

  whole: (answer) => JSON.stringify(response(answer, STATUS[answer.finish] ?? 'completed', answer.parts.map(writeItem))),

  stream(answer, words) {
    const output = answer.parts.map(writeItem)
    const status = STATUS[answer.finish] ?? 'completed'
    const steps: Data[] = [
      { type: 'response.created', response: response(answer, 'in_progress', []) },
      { type: 'response.in_progress', response: response(answer, 'in_progress', []) },
      ...answer.parts.flatMap((part, at) => streamItem(part, output[at]!, at, words)),
      { type: `response.${status}`, response: response(answer, status, output) },
    ]
    return sse(steps.map((step, sequence_number) => [step.type, { sequence_number, ...step }]))
  },
}

const STATUS: Partial<Record<Answer['finish'], string>> = { length: 'incomplete', 'content-filter': 'incomplete' }

type Expect = (claim: unknown, complaint: string) => void

/** A tool by the name under which it is called, its namespace in front. */
function readTool(tool: Data): Data[] {
  if (tool.type !== 'namespace') return [{ ...tool, own: tool.name }]
  return list(tool.tools).map((inner): Data => ({ ...inner, name: `${tool.name}.${inner.name}`, own: inner.name }))
}

const isCall = ({ type }: Data) => type === 'function_call' || type === 'custom_tool_call'
const isResult = ({ type }: Data) => type === 'function_call_output' || type === 'custom_tool_call_output'

function judgeItems(items: Data[], expect: Expect): void {
  const calls = items.filter(isCall).map(({ call_id }) => call_id)
  const results = items.filter(isResult).map(({ call_id }) => call_id)
  expect(items.length, 'no input')
  expect(!hasTwice(calls) && !hasTwice(results), 'two calls or results of one id')
  expect(
    results.every((id) => calls.includes(id)),
    `a result without a call among ${calls}: ${results}`,
  )
  expect(
    calls.every((id) => results.includes(id) || id === calls.at(-1)),
    `a call without a result among ${results}: ${calls}`,
  )
  for (const [at, item] of items.entries()) judgeItem(item, items[at + 1], expect)
}

function judgeItem(item: Data, next: Data | undefined, expect: Expect): void {
  expect(item.id === undefined, `the id ${item.id}, which nobody has stored`)
  if (isCall(item)) {
    expect(item.call_id?.length > 0 && item.call_id.length <= 64, `a call id of ${item.call_id?.length} characters`)
    expect(NAME.test(item.name), `the name ${item.name} of a call`)
    expect(typeof (item.arguments ?? item.input) === 'string', 'a call without input')
  } else if (item.type === 'reasoning') {
    expect(Array.isArray(item.summary) && item.encrypted_content, 'a thought without summary or state')
    expect(next && (isCall(next) || next.role === 'assistant'), 'a thought without the item that follows')
  } else if (isResult(item)) {
    expect(typeof item.output === 'string' || list(item.output).length, 'a result without output')
  } else if ((item.type ?? 'message') === 'message') {
    expect(item.content?.length, `an empty ${item.role} message`)
    const types = item.role === 'assistant' ? ['output_text', 'refusal'] : ['input_text', 'input_image', 'input_file', 'input_audio']
    for (const { type, text } of list(item.content)) expect(types.includes(type) && text !== '', `${type} in what the ${item.role} says`)
  } else expect(false, `an item of type ${item.type}`)
}

function judgeTools(tools: Data[], body: Data, expect: Expect): void {
  const names = tools.map(({ name }) => name)
  expect(tools.every(({ own }) => NAME.test(own)) && !hasTwice(names), 'a name of a tool that is illegal, or given twice')
  for (const { type, parameters } of tools)
    if (type === 'function') expect(parameters === null || parameters?.type === 'object', 'parameters that are no object')
  expect(tools.length || (body.tool_choice === undefined && body.parallel_tool_calls === undefined), 'tool_choice without tools')
  const chosen = body.tool_choice?.name
  if (chosen)
    expect(
      tools.some(({ own }) => own === chosen),
      'a choice of a tool that is not declared',
    )
}

const leading = (items: Data[]): Data[] => {
  const end = items.findIndex(({ role }) => role !== 'developer' && role !== 'system')
  return items.slice(0, end === -1 ? items.length : end)
}

const textOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : list(content)
        .map(({ text = '' }) => text)
        .join('\n')

function readItem(item: Data): Item[] {
  if (isCall(item)) {
    const name = item.namespace ? `${item.namespace}.${item.name}` : item.name
    return [{ kind: 'call', id: item.call_id, name, input: item.arguments ?? item.input }]
  }
  if (isResult(item)) {
    const parts = typeof item.output === 'string' ? [] : list(item.output)
    return [{ kind: 'result', id: item.call_id, text: textOf(item.output), media: parts.flatMap((part) => mediaOf(part)) }]
  }
  if (item.type === 'reasoning') return [{ kind: 'thought', text: textOf(item.summary), state: item.encrypted_content }]
  const role = item.role === 'developer' ? 'system' : item.role
  const contents = typeof item.content === 'string' ? [{ type: 'input_text', text: item.content } as Data] : list(item.content)
  return contents.flatMap((part): Item[] => {
    const text = part.text ?? part.refusal
    return text === undefined ? mediaOf(part).map((data) => ({ kind: 'media', role: 'user', data })) : [{ kind: 'text', role, text }]
  })
}

const mediaOf = ({ image_url, file_data, file_url, input_audio }: Data): string[] => {
  const url = image_url ?? file_data ?? file_url ?? input_audio?.data
  return url === undefined ? [] : [dataOf(url)]
}

function response({ id, model, usage, finish }: Answer, status: string, output: Data[]): Data {
  const cut = finish === 'length' ? 'max_output_tokens' : 'content_filter'
  return {
    id,
    object: 'response',
    created_at: 1700000000,
    model,
    status,
    error: null,
    incomplete_details: status === 'incomplete' ? { reason: cut } : null,
    output,
    usage:
      status === 'in_progress'
        ? null
        : {
            input_tokens: usage.input,
            input_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite },
            output_tokens: usage.output,
            output_tokens_details: { reasoning_tokens: usage.reasoning },
            total_tokens: usage.input + usage.output,
          },
  }
}

function writeItem(part: Part, at: number): Data {
  if (part.type === 'reasoning')
    return said({
      id: `rs_${at}`,
      type: 'reasoning',
      summary: part.text ? [{ type: 'summary_text', text: part.text }] : [],
      encrypted_content: part.signature,
    })
  if (part.type === 'tool-call') return writeCall(part, at)
  const content =
    part.type === 'refusal'
      ? { type: 'refusal', refusal: part.text }
      : { type: 'output_text', text: 'text' in part ? part.text : '', annotations: [], logprobs: [] }
  return { id: `msg_${at}`, type: 'message', role: 'assistant', status: 'completed', content: [content] }
}

function writeCall({ id, kind, name, namespace, input }: Extract<Part, { type: 'tool-call' }>, at: number): Data {
  const called = said({ call_id: id, name, namespace, status: 'completed' })
  return kind === 'custom'
    ? { id: `ctc_${at}`, type: 'custom_tool_call', ...called, input }
    : { id: `fc_${at}`, type: 'function_call', ...called, arguments: input }
}

function streamItem(part: Part, item: Data, output_index: number, words: Words): Data[] {
  const place = { item_id: item.id, output_index }
  const isCustom = item.type === 'custom_tool_call'
  const empty = said({
    ...item,
    content: item.content && [],
    summary: item.summary && [],
    encrypted_content: undefined,
    arguments: item.arguments && '',
    input: item.input && '',
    status: 'in_progress',
  })
  const steps =
    part.type === 'tool-call'
      ? callSteps(part.input, isCustom, words)
      : part.type === 'reasoning'
        ? thoughtSteps(part.text, words)
        : textSteps(part, words)
  return [
    { type: 'response.output_item.added', output_index, item: empty },
    ...steps.map((step) => ({ ...step, ...place })),
    { type: 'response.output_item.done', output_index, item },
  ]
}

function callSteps(input: string, isCustom: boolean, words: Words): Data[] {
  const type = isCustom ? 'response.custom_tool_call_input' : 'response.function_call_arguments'
  return [
    ...words.pieces(input).map((delta) => ({ type: `${type}.delta`, delta })),
    { type: `${type}.done`, [isCustom ? 'input' : 'arguments']: input },
  ]
}

function thoughtSteps(text: string, words: Words): Data[] {
  if (!text) return []
  const steps: Data[] = [
    { type: 'response.reasoning_summary_part.added', part: { type: 'summary_text', text: '' } },
    ...words.pieces(text).map((delta) => ({ type: 'response.reasoning_summary_text.delta', delta })),
    { type: 'response.reasoning_summary_text.done', text },
    { type: 'response.reasoning_summary_part.done', part: { type: 'summary_text', text } },
  ]
  return steps.map((step) => ({ ...step, summary_index: 0 }))
}

function textSteps(part: Part, words: Words): Data[] {
  const text = 'text' in part ? part.text : ''
  const isRefusal = part.type === 'refusal'
  const content = isRefusal ? { type: 'refusal', refusal: text } : { type: 'output_text', text, annotations: [], logprobs: [] }
  const type = isRefusal ? 'response.refusal' : 'response.output_text'
  const steps: Data[] = [
    { type: 'response.content_part.added', part: { ...content, [isRefusal ? 'refusal' : 'text']: '' } },
    ...words.pieces(text).map((delta) => ({ type: `${type}.delta`, delta })),
    { type: `${type}.done`, [isRefusal ? 'refusal' : 'text']: text },
    { type: 'response.content_part.done', part: content },
  ]
  return steps.map((step) => ({ ...step, content_index: 0 }))
}
