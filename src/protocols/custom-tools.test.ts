import { describe, expect, test } from 'bun:test'
import { passes, unwrapCustomTools, wrapCustomTool, wrapInput } from './custom-tools'
import { expectOrder, promptOf, targetOf } from './fixture'
import type { Event, Part, Tool } from './protocol'

const patch: Tool = { kind: 'custom', name: 'apply_patch', format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' } }
const call: Extract<Part, { type: 'tool-call' }> = { type: 'tool-call', id: 'c', name: 'apply_patch', kind: 'function', input: '' }

/** A call of the tool whose arguments arrive in these pieces, through the pass. */
function unwrap(pieces: string[], name = 'apply_patch'): Event[] {
  const part = { ...call, name }
  const events: Event[] = [
    { type: 'part-start', index: 0, part },
    ...pieces.map((text): Event => ({ type: 'part-delta', index: 0, delta: { kind: 'input', text } })),
    { type: 'part-end', index: 0, part: { ...part, input: pieces.join('') } },
    { type: 'end' },
  ]
  return events.flatMap(unwrapCustomTools(promptOf({ tools: [patch] })))
}

const deltas = (events: Event[]) =>
  events.flatMap((event) => (event.type === 'part-delta' && event.delta.kind === 'input' ? event.delta.text : []))
const result = (events: Event[]) => events.flatMap((event) => (event.type === 'part-end' ? event.part : []))[0]

describe('a wrapped custom tool', () => {
  const input = 'a "quoted"\n\tline \\ with é, 😀 and \u0007'
  const escaped = JSON.stringify({ input }).replace('é', '\\u00e9').replace('😀', '\\ud83d\\ude00')

  test.each([escaped, JSON.stringify({ input }), `{ "input" : ${JSON.stringify(input)} }`])(
    '%s is decoded wherever it is cut (38)',
    (json) => {
      for (let cut = 0; cut <= json.length; cut++) {
        const events = unwrap([json.slice(0, cut), json.slice(cut)].filter(Boolean))
        expectOrder(events)
        expect(result(events)).toMatchObject({ kind: 'custom', input })
        for (const text of deltas(events)) expect(text.isWellFormed()).toBe(true)
      }
      const events = unwrap([...json])
      expectOrder(events)
      expect(deltas(events).join('')).toBe(input)
    },
  )

  test('the input is told while it arrives', () => {
    expect(deltas(unwrap(['{"input":"one', ' two', '\\', 'n', '"}']))).toEqual(['one', ' two', '\n'])
  })

  const answers: [string, string][] = [
    ['{"patch":"p"}', 'p'],
    ['"bare"', 'bare'],
    ['plain text', 'plain text'],
    ['```diff\n+ a\n```', '+ a'],
    ['{}', ''],
    ['{"input":"cut o', 'cut o'],
  ]
  test.each(answers)('what the model made of it, %s, is recovered (39)', (json, expected) => {
    const events = unwrap([json])
    expectOrder(events)
    expect(result(events)).toMatchObject({ kind: 'custom', input: expected })
  })

  test('calls of other tools pass untouched', () => {
    expect(result(unwrap(['{"input":"x"}'], 'other'))).toMatchObject({ kind: 'function', input: '{"input":"x"}' })
  })

  test('it is declared as a function that says what its text must match', () => {
    const wrapped = wrapCustomTool(patch as Extract<Tool, { kind: 'custom' }>)
    expect(wrapped).toMatchObject({ kind: 'function', name: 'apply_patch', schema: { required: ['input'] } })
    expect(wrapped.description).toContain('lark grammar:\nstart: "x"')
    expect(wrapInput({ ...call, kind: 'custom', input: 'a\n' })).toBe('{"input":"a\\n"}')
  })

  test('one in a namespace is given back with its namespace, its name and as custom (41)', () => {
    const tools: Tool[] = [{ kind: 'custom', name: 'exec', namespace: 'box' }]
    const events: Event[] = [
      { type: 'part-start', index: 0, part: { ...call, name: 'box__exec' } },
      { type: 'part-delta', index: 0, delta: { kind: 'input', text: '{"input":"ls"}' } },
      { type: 'part-end', index: 0, part: { ...call, name: 'box__exec', input: '{"input":"ls"}' } },
    ]
    const heard = passes(promptOf({ tools }), targetOf('anthropic', 'claude')).reduce((told, pass) => told.flatMap(pass), events)
    expect(result(heard)).toMatchObject({ name: 'exec', namespace: 'box', kind: 'custom', input: 'ls' })
  })
})
