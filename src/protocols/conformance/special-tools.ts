import { expect } from 'bun:test'
import { about, answers, asks, type Case, judged, proof } from './case'
import { anthropic } from './clients/anthropic'
import { responses } from './clients/responses'
import type { Data } from './data'
import { send } from './harness'
import { toolsOf } from './schemas'
import { type UpstreamName, upstreams } from './upstreams'
import { blocksReply } from './vendors/anthropic-reply'
import { chatChunk, chatDone, chatUsage, chatWhole, usualUsage } from './vendors/chat-reply'
import { geminiChunk } from './vendors/gemini-reply'
import { replyOf } from './vendors/reply'

const patch = '*** Begin Patch\n+é "😀" \\ \t end\n*** End Patch'
const grammar = 'start: "*** Begin Patch" /.+/'
const applyPatch = {
  type: 'custom',
  name: 'apply_patch',
  description: 'patches files',
  format: { type: 'grammar', syntax: 'lark', definition: grammar },
}
const wrappers = ['chat', 'ark', 'claude', 'gemini'] as const

/** What a client of Responses sees of a call that the model makes of a wrapped tool. */
function seenCalls(name: UpstreamName, tools: Data[], said: { call: string; args: string }, size: number) {
  const sent = send('openai-responses', { input: 'go', tools }, name, { stream: true })
  const reply = replyOf(upstreams[name].protocol, [{ ...said, id: 'call_1' }])
  const seen = sent.hear(reply.events, size)
  // A whole reply is the same.
  expect(send('openai-responses', { input: 'go', tools }, name).see(reply.whole).calls).toEqual(seen.calls)
  return seen
}

const namespace = {
  type: 'namespace',
  name: 'files',
  description: 'on disk',
  tools: [{ type: 'function', name: 'read', parameters: { type: 'object', properties: { path: { type: 'string' } } }, strict: false }],
}

/** Tools that are more than functions: those of Codex, and searches. */
const assistant = (...content: Data[]) => ({ role: 'assistant', content })
const user = (...content: Data[]) => ({ role: 'user', content })
const heart = { type: 'web_search_result', title: 'Hearts', url: 'https://a.example', encrypted_content: 'x' }

const demanded = { input: 'news?', tools: [{ type: 'web_search' }], tool_choice: { type: 'web_search' } }

/** A session of Claude's in which Anthropic has searched the web … */
const searched = {
  max_tokens: 99,
  messages: [
    { role: 'user', content: 'hearts?' },
    assistant(
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'hearts' } },
      { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [heart] },
      { type: 'text', text: 'Three.' },
    ),
    { role: 'user', content: 'sure?' },
  ],
}

/** … and one in which the client has searched for tools, as Claude Code does. */
const searchedTools = {
  max_tokens: 99,
  ...anthropic.tools('ToolSearch', 'get'),
  messages: [
    { role: 'user', content: 'go' },
    assistant({ type: 'tool_use', id: 'toolu_1', name: 'ToolSearch', input: { query: 'get' } }),
    user({ type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'tool_reference', tool_name: 'get' }] }),
  ],
}

export const specialTools: Case[] = [
  {
    number: 38,
    title: 'a custom tool is a function elsewhere, and custom again for the client',
    proofs: wrappers.map((name) =>
      proof(`openai-responses → ${name}`, () => {
        const { text } = judged('openai-responses', { input: 'go', tools: [applyPatch] }, name)
        expect(text).toContain('start: ')
        expect(text).toContain('lark')
        const escaped = JSON.stringify({ input: patch }).replace('é', '\\u00e9').replace('😀', '\\ud83d\\ude00')
        for (const args of [JSON.stringify({ input: patch }), escaped]) {
          for (const size of [1, 11, 1e6]) {
            const seen = seenCalls(name, [applyPatch], { call: 'apply_patch', args }, size)
            expect(seen.calls).toEqual([{ id: 'call_1', name: 'apply_patch', kind: 'custom', input: patch }])
            expect(seen.events.some(({ type }) => type === 'response.custom_tool_call_input.delta')).toBe(true)
          }
        }
      }),
    ),
  },
  {
    number: 39,
    title: 'a custom tool’s input is found in whatever the model made of it',
    proofs: [
      'plain *** text',
      '{"patch":"plain *** text"}',
      '"plain *** text"',
      '```\nplain *** text\n```',
      '{"input":"plain *** text"} ',
    ].map((args) =>
      proof(`openai-responses → chat, ${JSON.stringify(args)}`, () => {
        const { calls } = seenCalls('chat', [applyPatch], { call: 'apply_patch', args }, 9)
        expect(calls).toEqual([{ id: 'call_1', name: 'apply_patch', kind: 'custom', input: 'plain *** text' }])
      }),
    ),
  },
  {
    number: 41,
    title: 'tools in a namespace are there, and come back in it',
    proofs: wrappers.map((name) =>
      proof(`openai-responses → ${name}`, () => {
        const { body } = judged('openai-responses', { input: 'go', tools: [namespace] }, name)
        const [tool] = toolsOf(upstreams[name], body)
        expect(tool!.name).toBe('files__read')
        const { calls, turn } = seenCalls(name, [namespace], { call: 'files__read', args: '{"path":"/"}' }, 13)
        expect(calls).toEqual([{ id: 'call_1', name: 'read', namespace: 'files', kind: 'function', input: '{"path":"/"}' }])
        const input = [{ role: 'user', content: 'go' }, ...turn, ...responses.answers([[calls[0]!, 'done']])]
        const again = judged('openai-responses', { input, tools: [namespace] }, name)
        expect(again.lines.find((line) => line.startsWith('call'))).toStartWith('call files__read#')
      }),
    ),
  },
  {
    number: 50,
    title: 'tools that the client runs are functions elsewhere, and typed items again for the client',
    proofs: (
      [
        [
          'local_shell',
          'local_shell',
          '{"command":["ls","-l"],"timeout_ms":9}',
          { type: 'local_shell_call', action: { type: 'exec', command: ['ls', '-l'], timeout_ms: 9 } },
        ],
        ['shell', 'shell', '{"commands":["ls"]}', { type: 'shell_call', action: { commands: ['ls'] } }],
        [
          'apply_patch',
          'apply_patch',
          '{"operation":{"type":"delete_file","path":"a"}}',
          { type: 'apply_patch_call', operation: { type: 'delete_file', path: 'a' } },
        ],
      ] as const
    ).flatMap(([type, call, args, item]) =>
      (['chat', 'claude', 'gemini', 'ark'] as const).map((name) =>
        proof(`openai-responses → ${name}, ${type}`, () => {
          const tools = [{ type }]
          const sent = judged('openai-responses', { input: 'go', tools }, name)
          expect(toolsOf(upstreams[name], sent.body).map((tool) => tool.name)).toEqual([call])
          const reply = replyOf(upstreams[name].protocol, [{ call, id: 'call_1', args }])
          expect(sent.see(reply.whole).reply.output[0]).toMatchObject({ ...item, call_id: 'call_1', status: 'completed' })
          const told = send('openai-responses', { input: 'go', tools }, name, { stream: true }).hear(reply.events)
          expect(told.reply.output[0]).toMatchObject(item)
          const output = { type: `${item.type}_output`, call_id: 'call_1', output: 'done' }
          const again = judged('openai-responses', { input: [{ role: 'user', content: 'go' }, ...told.turn, output], tools }, name)
          expect(again.lines.map((line) => line.split(/[ #]/)[0])).toEqual(['user:', 'call', 'result'])
        }),
      ),
    ),
  },
  {
    number: 51,
    title: 'a web search is asked for in the vendor’s own way, and its sources are annotations',
    proofs: [
      ...asks('openai-responses', demanded, ['claude', 'claude opus-5-5', 'gemini', 'gemini 3', 'qwen'], ({ body, warnings }, name) => {
        if (name === 'claude') expect(body.tool_choice).toEqual({ type: 'tool', name: 'web_search' })
        else expect(warnings.map(({ field }) => field)).toEqual(['tool_choice'])
      }).map(about('demanded')),
      ...asks('anthropic', searched, ['chat', 'responses', 'gemini', 'ark'], ({ lines, warnings }) => {
        const said = lines.join('\n').replaceAll('\nassistant: \n', '\n')
        expect(said).toContain('assistant: [web_search: hearts]\n\n[found on the web]\nHearts https://a.example\n\nThree.')
        expect(warnings).toEqual([])
      }).map(about('told back')),
      ...asks('anthropic', searchedTools, ['chat', 'responses', 'gemini', 'ark'], ({ lines, warnings }) => {
        expect(lines.at(-1)).toContain('The tool get can be called.')
        expect(warnings).toEqual([])
      }).map(about('for tools')),
      ...asks('openai-responses', { input: 'news?', tools: [{ type: 'web_search' }] }, ['claude'], ({ body }) => {
        expect(body.tools[0].type).toMatch(/^web_search_20\d{6}$/)
        expect(body.tools[0].name).toBe('web_search')
      }),
      ...asks(
        'anthropic',
        { max_tokens: 99, messages: [{ role: 'user', content: 'news?' }], tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
        ['gemini', 'gemini 3', 'responses'],
        ({ body }, name) => {
          if (name === 'responses') expect(body.tools[0].type).toMatch(/^web_search/)
          else expect(body.tools).toEqual([{ googleSearch: {} }])
        },
      ),
      ...asks(
        'openai-responses',
        { input: 'news?', tools: [{ type: 'web_search' }, ...(responses.tools('get').tools as Data[])] },
        ['gemini', 'chat'],
        ({ body, protocol, warnings }) => {
          expect(toolsOf({ protocol }, body).map(({ name }) => name)).toEqual(['get'])
          expect(warnings.length).toBe(1)
        },
      ),
      ...answers('gemini', grounded(), ['openai-chat', 'openai-responses'], (seen, { client }) => {
        expect(seen.text).toBe('Dün kam é an.')
        const annotations =
          client === 'openai-chat' ? seen.reply.choices[0].message.annotations : seen.reply.output[0].content[0].annotations
        const [annotation] = annotations
        const { url, title, start_index, end_index } = annotation.url_citation ?? annotation
        expect([annotation.type, url, title]).toEqual(['url_citation', 'https://a.example', 'A'])
        expect('Dün kam é an.'.slice(start_index, end_index)).toBe('Dün kam é an.')
      }),
      ...answers('xai', besides(), ['openai-responses', 'gemini'], ({ text, reply, events }) => {
        expect(text).toBe('It rains [1].')
        expect(JSON.stringify([reply, events])).toMatch(/"https:\/\/a\.example","title":"A"/)
      }),
      ...answers('claude', cited(), ['openai-chat', 'openai-responses', 'gemini'], (seen, { client }) => {
        expect(seen.text).toBe('It rains.')
        expect(seen.calls).toEqual([])
        if (client !== 'gemini') expect(JSON.stringify(seen.reply)).toContain('https://a.example')
      }),
    ],
  },
]

function grounded() {
  const groundingMetadata = {
    groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }],
    groundingSupports: [{ segment: { startIndex: 0, endIndex: 15, text: 'Dün kam é an.' }, groundingChunkIndices: [0] }],
  }
  const usageMetadata = { promptTokenCount: 5, candidatesTokenCount: 5, totalTokenCount: 10 }
  const whole = geminiChunk([{ text: 'Dün kam é an.' }], { finishReason: 'STOP', groundingMetadata }, { usageMetadata })
  return {
    whole,
    events: [
      { data: geminiChunk([{ text: 'Dün kam ' }]) },
      { data: geminiChunk([{ text: 'é an.' }], { finishReason: 'STOP', groundingMetadata }, { usageMetadata }) },
    ],
  }
}

/** Sources that are told beside the choices, in each chunk or in the last one. */
function besides() {
  const told = { citations: ['https://a.example'], search_results: [{ title: 'A', url: 'https://a.example' }] }
  const pieces = ['It ', 'rains ', '[1].'].map((content) => chatChunk({ content }, null, told))
  return {
    whole: { ...chatWhole({ content: 'It rains [1].' }), ...told },
    events: [...pieces, chatChunk({}, 'stop', told), chatUsage(usualUsage), chatDone],
  }
}

function cited() {
  const source = { type: 'web_search_result', url: 'https://a.example', title: 'A', encrypted_content: 'x', page_age: null }
  const citation = { type: 'web_search_result_location', url: 'https://a.example', title: 'A', cited_text: 'rain', encrypted_index: 'x' }
  return blocksReply(
    [
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'rain' } },
      { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [source] },
      { type: 'text', text: 'It rains.', citations: [citation] },
    ],
    'end_turn',
  )
}
