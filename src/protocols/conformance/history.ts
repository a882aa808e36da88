import type { Data } from './data'

/** An assistant's turn of Chat Completions with these calls. */
export const chatCalls = (...calls: [id: string, name: string, args?: string][]): Data => ({
  role: 'assistant',
  content: null,
  tool_calls: calls.map(([id, name, args = '{}']) => ({ id, type: 'function', function: { name, arguments: args } })),
})
export const chatResult = (tool_call_id: string, content: unknown): Data => ({ role: 'tool', tool_call_id, content })
export const uses = (...calls: [id: string, name: string, input?: Data][]): Data => ({
  role: 'assistant',
  content: calls.map(([id, name, input = {}]) => ({ type: 'tool_use', id, name, input })),
})
export const result = (tool_use_id: string, content?: unknown, more: Data = {}): Data => ({
  type: 'tool_result',
  tool_use_id,
  ...(content !== undefined && { content }),
  ...more,
})
