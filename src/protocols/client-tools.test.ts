import { expect, test } from 'bun:test'
import { asFunction } from './client-tools'
import { asObject } from './json'
import type { JsonObject, ProtocolId } from './protocol'

const functionOf = (raw: JsonObject, origin: ProtocolId = 'anthropic') => asFunction({ kind: 'builtin', origin, raw })
const argumentsOf = (raw: JsonObject) => asObject(asObject(functionOf(raw)?.schema)?.properties) ?? {}

const run: [string, string, string[]][] = [
  ['bash_20250124', 'bash', ['command', 'restart']],
  ['text_editor_20250728', 'str_replace_based_edit_tool', ['command', 'path', 'insert_text', 'view_range']],
  ['memory_20250818', 'memory', ['command', 'old_path', 'new_path']],
  ['computer_20250124', 'computer', ['action', 'coordinate', 'scroll_amount']],
]
test.each(run)('%s, which the client runs, is the function %s with %j (50)', (type, name, known) => {
  expect(functionOf({ type, name })).toMatchObject({ kind: 'function', name, schema: { type: 'object' } })
  for (const argument of known) expect(argumentsOf({ type })).toHaveProperty(argument)
})

test('the name is the one it was declared with, and its breakpoint stays', () => {
  const cache_control = { type: 'ephemeral' }
  expect(functionOf({ type: 'text_editor_20250124', name: 'str_replace_editor', cache_control })).toMatchObject({
    name: 'str_replace_editor',
    cache: cache_control,
  })
})

test('the versions differ as they do at home', () => {
  expect(argumentsOf({ type: 'text_editor_20250124' })).not.toHaveProperty('insert_text')
  expect(argumentsOf({ type: 'computer_20241022' })).not.toHaveProperty('scroll_amount')
  expect(argumentsOf({ type: 'computer_20251124', enable_zoom: true })).toHaveProperty('region')
})

test('the size of the screen is told', () => {
  const raw = { type: 'computer_20250124', display_width_px: 1280, display_height_px: 800 }
  expect(functionOf(raw)?.description).toContain('1280 by 800')
})

test('what the vendor runs itself is no function, nor what another vendor calls so', () => {
  for (const type of ['web_search_20250305', 'code_execution_20250825', 'bash_code_execution', 'mcp_toolset', 'computer_toolset_20260801'])
    expect(functionOf({ type })).toBeUndefined()
  expect(functionOf({ type: 'bash_20250124' }, 'gemini')).toBeUndefined()
})
