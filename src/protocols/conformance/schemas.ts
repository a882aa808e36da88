import { expect } from 'bun:test'
import { about, asks, type Case, type Got, judged, proof } from './case'
import { anthropic } from './clients/anthropic'
import { chat } from './clients/chat'
import { gemini } from './clients/gemini'
import { responses } from './clients/responses'
import type { Data } from './data'
import type { Upstream, UpstreamName } from './upstreams'
import { upstreams } from './upstreams'

const hello = { role: 'user', content: 'hello' }

/** A tool as an upstream has it: its name, its schema, whether it is strict. */
export function toolsOf(
  { protocol }: Pick<Upstream, 'protocol'>,
  { tools = [] }: Data,
): { name: string; schema?: Data; strict?: boolean }[] {
  if (protocol === 'gemini')
    return tools
      .flatMap(({ functionDeclarations = [] }: Data) => functionDeclarations)
      .map(({ name, parameters, parametersJsonSchema }: Data) => ({ name, schema: parametersJsonSchema ?? parameters }))
  if (protocol === 'anthropic') return tools.map(({ name, input_schema, strict }: Data) => ({ name, schema: input_schema, strict }))
  if (protocol === 'openai-responses') return tools.map(({ name, parameters, strict }: Data) => ({ name, schema: parameters, strict }))
  return tools.map(({ function: tool, custom }: Data) => ({ name: (tool ?? custom).name, schema: tool?.parameters, strict: tool?.strict }))
}

/** Which tool may be called, in one word or two, whatever the protocol calls it. */
function choiceOf({ protocol, body }: Got): string {
  const { tool_choice: choice, toolConfig } = body
  if (protocol === 'gemini') {
    const { mode = 'AUTO', allowedFunctionNames: names } = toolConfig?.functionCallingConfig ?? {}
    if (mode === 'ANY') return names ? `tool ${names}` : 'required'
    return mode === 'NONE' ? 'none' : 'auto'
  }
  if (choice === undefined) return 'auto'
  if (typeof choice === 'string') return choice
  if (choice.type === 'any') return 'required'
  if (choice.type === 'allowed_tools') {
    const { mode, tools } = choice.allowed_tools ?? choice
    return `${mode} of ${tools.map((tool: Data) => tool.name ?? tool.function.name)}`
  }
  return choice.type === 'tool' || choice.type === 'function' ? `tool ${choice.name ?? choice.function.name}` : choice.type
}

const wild = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  $defs: { place: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false } },
  properties: {
    type: { type: 'string', const: 'person' },
    format: { type: ['string', 'null'], description: 'maybe' },
    level: { enum: [1, 2, 3] },
    home: { $ref: '#/$defs/place' },
    age: { type: 'number', exclusiveMinimum: 0 },
    any: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    nest: {
      type: 'object',
      properties: { $ref: { type: 'string' }, default: { type: 'boolean', default: true } },
      patternProperties: { '^x': {} },
    },
  },
  required: ['type', 'home'],
  additionalProperties: false,
}

const wildTools: Record<'openai-chat' | 'openai-responses' | 'anthropic', Data> = {
  'openai-chat': { messages: [hello], tools: [{ type: 'function', function: { name: 'wild', parameters: wild } }] },
  'openai-responses': { input: 'hello', tools: [{ type: 'function', name: 'wild', parameters: wild, strict: false }] },
  anthropic: { max_tokens: 99, messages: [hello], tools: [{ name: 'wild', input_schema: wild }] },
}

const everyClientChooses = (
  choices: [Data, Data, Data, Data],
  names: readonly UpstreamName[],
  check: (got: Got, name: UpstreamName) => void,
) => {
  const [forChat, forResponses, forAnthropic, forGemini] = choices
  return [
    ...asks('openai-chat', { messages: [hello], ...chat.tools('get', 'put'), ...forChat }, foreignTo('openai-chat', names), check),
    ...asks(
      'openai-responses',
      { input: 'hello', ...responses.tools('get', 'put'), ...forResponses },
      foreignTo('openai-responses', names),
      check,
    ),
    ...asks(
      'anthropic',
      { max_tokens: 99, messages: [hello], ...anthropic.tools('get', 'put'), ...forAnthropic },
      foreignTo('anthropic', names),
      check,
    ),
    ...asks('gemini', { contents: [gemini.says('hello')], ...gemini.tools('get', 'put'), ...forGemini }, foreignTo('gemini', names), check),
  ]
}

const foreignTo = (client: string, names: readonly UpstreamName[]) => names.filter((name) => !isOwn(client, upstreams[name]))
const isOwn = (client: string, { protocol }: Upstream) => protocol === client || (protocol === 'volcengine' && client === 'openai-chat')
const config = (functionCallingConfig: Data) => ({ toolConfig: { functionCallingConfig } })
const everywhere = ['chat', 'ark', 'openai', 'responses', 'claude', 'gemini', 'gemini 3'] as const

/** What tools look like and which may be called. */
export const schemas: Case[] = [
  {
    number: 42,
    title: 'a tool that says nothing of strict is not strict in Responses',
    proofs: [
      ...asks(
        'anthropic',
        { max_tokens: 99, messages: [hello], tools: [{ name: 'get', strict: true, input_schema: { type: 'object', properties: {} } }] },
        ['openai', 'chat', 'responses', 'ark'],
        ({ body, warnings, protocol }) => {
          // "Invalid schema for function 'get': 'additionalProperties' is required to be supplied and to be false"
          expect(toolsOf({ protocol }, body)[0]!.strict ?? false).toBe(false)
          expect(warnings.map(({ field }) => field)).toEqual(['tools'])
        },
      ).map(about('a schema that is not strict by OpenAI’s rules')),
      ...asks('openai-chat', { messages: [hello], ...chat.tools('get') }, ['responses'], ({ body }) =>
        expect(body.tools[0].strict).toBe(false),
      ),
      ...asks('anthropic', { max_tokens: 99, messages: [hello], ...anthropic.tools('get') }, ['responses'], ({ body }) =>
        expect(body.tools[0].strict).toBe(false),
      ),
      ...asks('gemini', { contents: [gemini.says('hello')], ...gemini.tools('get') }, ['responses'], ({ body }) =>
        expect(body.tools[0].strict).toBe(false),
      ),
      ...asks(
        'openai-responses',
        {
          input: 'hello',
          tools: [{ type: 'function', name: 'get', parameters: { type: 'object', properties: { a: { type: 'string' } } } }],
        },
        ['openai'],
        ({ body }) => expect(body.tools[0].function.strict).not.toBe(true),
      ),
    ],
  },
  {
    number: 43,
    title: 'a schema loses the words that Gemini does not know, and no property',
    proofs: (['openai-chat', 'openai-responses', 'anthropic'] as const).flatMap((client) =>
      asks(client, wildTools[client], ['gemini', 'gemini 3'], ({ body }) => {
        const [tool] = toolsOf({ protocol: 'gemini' }, body)
        expect(Object.keys(tool!.schema!.properties).sort()).toEqual(['age', 'any', 'format', 'home', 'level', 'nest', 'type'])
        expect(Object.keys(tool!.schema!.properties.nest.properties).sort()).toEqual(['$ref', 'default'])
        expect(tool!.schema!.properties.type.enum).toEqual(['person'])
        expect(tool!.schema!.required).toEqual(['type', 'home'])
        expect(tool!.schema!.properties.home.properties?.city ?? tool!.schema!.$defs.place.properties.city).toEqual({ type: 'string' })
      }),
    ),
  },
  {
    number: 44,
    title: 'a tool without parameters is one all the same',
    proofs: asks(
      'openai-chat',
      {
        messages: [hello],
        tools: [
          { type: 'function', function: { name: 'a' } },
          { type: 'function', function: { name: 'b', parameters: null } },
          { type: 'function', function: { name: 'c', parameters: {} } },
        ],
      },
      ['claude', 'gemini', 'responses'],
      ({ body, protocol }) => {
        const empty = { type: 'object', properties: {} }
        const schemas = toolsOf({ protocol }, body).map(({ schema }) => schema)
        expect(schemas).toEqual(protocol === 'gemini' ? [undefined, undefined, undefined] : [empty, empty, empty])
      },
    ),
  },
  {
    number: 45,
    title: 'which tool may be called is said in the vendor’s words',
    proofs: [
      ...everyClientChooses(
        [{ tool_choice: 'required' }, { tool_choice: 'required' }, { tool_choice: { type: 'any' } }, config({ mode: 'ANY' })],
        everywhere,
        (got) => expect(choiceOf(got)).toBe('required'),
      ).map(about('required')),
      ...everyClientChooses(
        [
          { tool_choice: { type: 'function', function: { name: 'get' } } },
          { tool_choice: { type: 'function', name: 'get' } },
          { tool_choice: { type: 'tool', name: 'get' } },
          config({ mode: 'ANY', allowedFunctionNames: ['get'] }),
        ],
        everywhere,
        (got) => expect(choiceOf(got)).toMatch(/^(?:tool|required of) get$/),
      ).map(about('one tool')),
      ...everyClientChooses(
        [{ tool_choice: 'none' }, { tool_choice: 'none' }, { tool_choice: { type: 'none' } }, config({ mode: 'NONE' })],
        everywhere,
        (got) => {
          expect(choiceOf(got)).toBe('none')
          expect(toolsOf(got, got.body).map(({ name }) => name)).toEqual(['get', 'put'])
        },
      ).map(about('none')),
      ...asks(
        'openai-responses',
        {
          input: 'hello',
          ...responses.tools('get', 'put', 'cut'),
          tool_choice: { type: 'allowed_tools', mode: 'auto', tools: ['get', 'put'].map((name) => ({ type: 'function', name })) },
        },
        ['openai', 'claude', 'gemini'],
        (got) => {
          const names =
            choiceOf(got) === 'auto of get,put'
              ? 'get,put'
              : toolsOf(got, got.body)
                  .map(({ name }) => name)
                  .join()
          expect(names).toBe('get,put')
        },
      ).map(about('some allowed')),
      proof('glm knows no choice but auto', () => {
        const { body, warnings } = judged(
          'anthropic',
          { max_tokens: 99, messages: [hello], ...anthropic.tools('get'), tool_choice: { type: 'any' } },
          'glm',
        )
        expect([undefined, 'auto']).toContain(body.tool_choice)
        expect(warnings.map(({ field }) => field)).toEqual(['tool_choice'])
      }),
    ],
  },
  {
    number: 46,
    title: 'a forced call and thinking do not go together at Anthropic',
    proofs: asks(
      'openai-chat',
      { messages: [hello], ...chat.tools('get'), tool_choice: 'required', reasoning_effort: 'high' },
      ['claude', 'claude opus-5-5', 'claude opus-4-7'],
      ({ warnings }) => expect(warnings.length).toBeGreaterThanOrEqual(1),
    ),
  },
  {
    number: 47,
    title: 'one call at a time is asked for in Anthropic’s way, and back',
    proofs: [
      ...asks(
        'openai-chat',
        { messages: [hello], ...chat.tools('get'), parallel_tool_calls: false },
        ['claude', 'claude opus-5-5'],
        ({ body }) => expect(body.tool_choice).toEqual({ type: 'auto', disable_parallel_tool_use: true }),
      ),
      ...asks(
        'anthropic',
        { max_tokens: 99, messages: [hello], ...anthropic.tools('get'), tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
        ['chat', 'openai', 'responses', 'ark'],
        ({ body }) => expect(body.parallel_tool_calls).toBe(false),
      ),
      ...asks('openai-chat', { messages: [hello], ...chat.tools('get'), parallel_tool_calls: false }, ['gemini'], ({ warnings }) =>
        expect(warnings).toMatchObject([{ field: 'parallel_tool_calls', action: 'dropped' }]),
      ),
    ],
  },
]
