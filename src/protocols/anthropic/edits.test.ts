import { describe, expect, test } from 'bun:test'
import { targetOf } from '../fixture'
import type { Profile } from '../profiles/profile'
import type { Json, JsonObject, Warning } from '../protocol'
import { edits } from './edits'

const model = 'claude-opus-5'
const text = (words: string, cache?: Json): JsonObject => ({
  type: 'text',
  text: words,
  ...(cache !== undefined && { cache_control: cache }),
})
const user = (...content: JsonObject[]): JsonObject => ({ role: 'user', content })
const assistant = (...content: JsonObject[]): JsonObject => ({ role: 'assistant', content })
const short = { type: 'ephemeral' }
const long = { type: 'ephemeral', ttl: '1h' }

function change(body: JsonObject, facts: Partial<Profile> = {}, name = model, warnings: Warning[] = []) {
  const asked = { model: name, stream: true }
  return edits({ model: name, ...body }, asked, targetOf('anthropic', name, { facts, warnings })) as JsonObject
}

describe('a client’s own body', () => {
  test('stays as it is, whatever is in it (19, 61, 62, 135)', () => {
    const body = {
      system: [text('x-anthropic-billing-header: 1'), text('a', long)],
      messages: [
        user(text('hi', short)),
        { role: 'system', content: 'be quick', output_config: { effort: 'low' } },
        assistant(
          { type: 'thinking', thinking: '', signature: '' },
          { type: 'unheard_of', text: '' },
          { type: 'tool_use', id: 't', name: 'f' },
        ),
        user({ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: '' }] }),
      ],
      thinking: { type: 'between_tools' },
      temperature: 0.3,
      unheard_of: [1],
    }
    expect(change(body)).toEqual({})
  })

  test('gets the name of the model', () => {
    const asked = { model: 'fast', stream: true }
    expect(edits({ model: 'fast', messages: [] }, asked, targetOf('anthropic', model))).toEqual({ model })
  })
})

describe('empty texts', () => {
  test('go, and their breakpoint moves to the block before (6)', () => {
    const messages = [user(text('a'), text(' ', short), text('b')), assistant(text('')), user(text('c'))]
    expect(change({ messages })).toEqual({ messages: [user(text('a', short), text('b')), user(text('c'))] })
  })

  test('a breakpoint that finds no place is dropped (6)', () => {
    expect(change({ messages: [user(text('', short), text('a'))] })).toEqual({ messages: [user(text('a'))] })
    const thought = { type: 'thinking', thinking: 'hm', signature: 's' }
    expect(change({ messages: [user(text('a')), assistant(thought, text('', short)), user(text('b'))] })).toEqual({
      messages: [user(text('a')), assistant(thought), user(text('b'))],
    })
  })

  test('go from instructions and from plain contents, but not all of a request (6)', () => {
    expect(change({ system: [text('')], messages: [user(text('a'))] })).toHaveProperty('system', undefined)
    expect(change({ messages: [user(text('a')), { role: 'assistant', content: '' }, user(text('b'))] })).toEqual({
      messages: [user(text('a')), user(text('b'))],
    })
    expect(change({ messages: [user(text(''))] })).toEqual({})
  })
})

test('a prefill is trimmed where it is continued (7)', () => {
  const messages = [user(text('a')), assistant(text('{ '))]
  const old = 'claude-sonnet-4-5'
  expect(change({ messages }, {}, old)).toEqual({ messages: [user(text('a')), assistant(text('{'))] })
  expect(change({ messages: [user(text('a')), { role: 'assistant', content: '{ ' }] }, {}, old)).toEqual({
    messages: [user(text('a')), { role: 'assistant', content: '{' }],
  })
  expect(change({ messages })).toEqual({})
})

describe('breakpoints', () => {
  test('more than four are reduced, and none of an hour stands behind a short one (22)', () => {
    const body = {
      tools: [{ name: 'f', cache_control: short }],
      system: [text('a', long)],
      messages: [user(text('b', short), { type: 'tool_result', tool_use_id: 't', content: [text('c', short)] }, text('d', short))],
    }
    const before = structuredClone(body)
    expect(change(body)).toEqual({
      tools: [{ name: 'f', cache_control: short }],
      system: [text('a', short)],
      messages: [user(text('b'), { type: 'tool_result', tool_use_id: 't', content: [text('c', short)] }, text('d', short))],
    })
    expect(body).toEqual(before)
  })

  test('one for the whole prompt counts as well (22)', () => {
    const messages = [user(text('a', short), text('b', short), text('c', short), text('d', short))]
    expect(change({ messages })).toEqual({})
    expect(change({ messages, cache_control: short }).messages).toEqual([
      user(text('a', short), text('b', short), text('c'), text('d', short)),
    ])
  })
})

describe('what a model or server is known to refuse', () => {
  test('a field that it refuses goes with a note', () => {
    const warnings: Warning[] = []
    const changed = change({ messages: [], context_management: {} }, { refuses: ['context_management', 'speed'] }, model, warnings)
    expect(changed).toEqual({ context_management: undefined } as unknown as JsonObject)
    expect(warnings).toMatchObject([{ field: 'context_management', action: 'dropped' }])
  })

  test('instructions in mid-conversation are told by the user, at their place (3)', () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'system', content: [text('be quick', short), { type: 'tool_removal' }] },
      assistant({ type: 'tool_use', id: 't', name: 'f', input: {} }),
      user({ type: 'tool_result', tool_use_id: 't', content: 'ok' }),
      { role: 'system', content: 'be kind' },
      user(text('b')),
    ]
    expect(change({ messages }, {}, 'glm-5')).toEqual({
      messages: [
        user(text('a'), text('<system>be quick</system>', short)),
        assistant({ type: 'tool_use', id: 't', name: 'f', input: {} }),
        user({ type: 'tool_result', tool_use_id: 't', content: 'ok' }, text('<system>be kind</system>'), text('b')),
      ],
    })
  })
})
