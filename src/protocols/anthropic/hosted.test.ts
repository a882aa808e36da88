import { expect, test } from 'bun:test'
import type { JsonObject } from '../protocol'
import { wordsOf } from './hosted'

const text = (words: string) => ({ type: 'text', text: words })
const document = { type: 'document', title: 'Hearts', source: { type: 'text', media_type: 'text/plain', data: 'There are three.' } }

const told: [block: JsonObject, words: string | undefined][] = [
  [{ type: 'server_tool_use', name: 'web_search', input: { query: 'hearts' } }, '[web_search: hearts]'],
  [{ type: 'server_tool_use', name: 'code_execution', input: { code: 'print(3)' } }, '[code_execution: print(3)]'],
  [{ type: 'server_tool_use', name: 'web_search', input: {} }, undefined],
  [
    { type: 'web_search_tool_result', content: [{ title: 'Hearts', url: 'https://a.example', encrypted_content: 'x' }] },
    '[found on the web]\nHearts https://a.example',
  ],
  [{ type: 'web_search_tool_result', content: { type: 'web_search_tool_result_error', error_code: 'unavailable' } }, undefined],
  [
    { type: 'web_fetch_tool_result', content: { type: 'web_fetch_result', url: 'https://a.example', content: document } },
    '[read on the web]\nhttps://a.example\nHearts\nThere are three.',
  ],
  [{ type: 'code_execution_tool_result', content: { stdout: '3', stderr: 'slow', return_code: 0 } }, '[the program printed]\n3\nslow'],
  [{ type: 'mcp_tool_use', name: 'count', server_name: 'sea', input: { of: 'hearts' } }, '[sea count: {"of":"hearts"}]'],
  [{ type: 'mcp_tool_result', content: [text('three')], is_error: false }, '[it answered]\nthree'],
  [{ type: 'mcp_tool_result', content: 'no such animal', is_error: true }, '[it failed]\nno such animal'],
  [{ type: 'tool_reference', tool_name: 'count' }, 'The tool count can be called.'],
  [
    { type: 'tool_search_tool_result', content: { tool_references: [{ type: 'tool_reference', tool_name: 'a.b' }] } },
    'The tool a_b_f1ae2c2c can be called.',
  ],
  [{ type: 'compaction', content: 'We counted hearts.', encrypted_content: 'x' }, '[what was said before, in short]\nWe counted hearts.'],
  [{ type: 'container_upload', file_id: 'file_1' }, undefined],
]

test.each(told)('%j in words', (block, words) => {
  const said = wordsOf(block)
  expect(said?.replace(/_[0-9a-f]{8}\b/, '_f1ae2c2c')).toBe(words as string)
})
