/** A request such as a coding agent sends in the middle of its work: about 200 KB in Anthropic's protocol, the same each time. */
import type { JsonObject } from '../../src/protocols/protocol'

const TOOLS = 25
const TURNS = 30

const words = 'the octopus opens the lid with three arms and looks for what the others have left behind in the garden '

/** Text of about so many characters. */
const prose = (length: number, seed: number) => {
  const from = (seed * 7) % words.length
  return (words.slice(from) + words.repeat(Math.ceil(length / words.length))).slice(0, length)
}

/** The body of one request, as a client sends it to `/v1/messages`. */
export function agentRequest(): JsonObject {
  return {
    model: 'bench',
    max_tokens: 32_000,
    stream: true,
    system: [
      { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1.329;' },
      { type: 'text', text: prose(14_000, 1), cache_control: { type: 'ephemeral' } },
    ],
    tools: Array.from({ length: TOOLS }, (_, at) => tool(at)),
    thinking: { type: 'adaptive', display: 'summarized' },
    output_config: { effort: 'high' },
    metadata: { user_id: '{"device_id":"d","session_id":"0b1e7f3a-1111-4222-8333-444455556666"}' },
    messages: [{ role: 'user', content: prose(500, 9) }, ...Array.from({ length: TURNS }, (_, at) => turn(at)).flat()],
  }
}

function tool(at: number): JsonObject {
  const properties = Object.fromEntries(Array.from({ length: 8 }, (_, field) => [`field_${field}`, property(field)]))
  return {
    name: `tool_${at}`,
    description: prose(1400, at),
    input_schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties,
      required: ['field_0', 'field_1'],
      additionalProperties: false,
    },
  }
}

function property(at: number): JsonObject {
  const description = prose(90, at)
  if (at % 4 === 1) return { description, type: 'string', enum: ['content', 'files_with_matches', 'count'] }
  if (at % 4 === 2) return { description, type: 'integer', minimum: 0, exclusiveMaximum: 600_000 }
  if (at % 4 !== 3) return { description, type: 'string', minLength: 1 }
  return {
    description,
    type: 'array',
    items: {
      type: 'object',
      properties: { text: { type: 'string' }, done: { type: 'boolean' } },
      required: ['text'],
      additionalProperties: false,
    },
  }
}

/** A thought, words and a call by the assistant, and the result of the call. */
function turn(at: number): JsonObject[] {
  const id = `toolu_01${String(at).padStart(22, 'A')}`
  const input = { field_0: `/home/someone/project/src/file-${at}.ts`, field_1: 'content', field_2: at, code: prose(700, at) }
  const signature = Buffer.from(prose(400, at + 3)).toString('base64')
  const said: JsonObject[] = [
    { type: 'thinking', thinking: prose(300, at), signature },
    { type: 'text', text: prose(160, at + 1) },
    { type: 'tool_use', id, name: `tool_${at % TOOLS}`, input },
  ]
  const result: JsonObject = { type: 'tool_result', tool_use_id: id, content: `1\tconst octopus = "🐙"\n${prose(2200, at + 2)}` }
  if (at === TURNS - 1) result.cache_control = { type: 'ephemeral' }
  return [
    { role: 'assistant', content: said },
    { role: 'user', content: [result] },
  ]
}
