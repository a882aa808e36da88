import { describe, expect, test } from 'bun:test'
import { spliceJson } from './splice'

const splice = (text: string, edits: Record<string, unknown>) => Buffer.from(spliceJson(Buffer.from(text), edits)).toString()

describe('spliceJson', () => {
  test.each([
    ['a plain member', '{"model":"a","x":1}', '{"model":"Z","x":1}'],
    ['odd spaces and order', '\n{ "x" : [1, {"model":"in"}] ,\t"model" :  "a" }\n', '\n{ "x" : [1, {"model":"in"}] ,\t"model" :  "Z" }\n'],
    ['a member of the same name further in', '{"a":{"model":"in"},"model":"a"}', '{"a":{"model":"in"},"model":"Z"}'],
    ['a value that looks like a member', '{"a":"\\"model\\":\\"no\\"","model":"a"}', '{"a":"\\"model\\":\\"no\\"","model":"Z"}'],
    ['a member that stands there twice', '{"model":"a","y":2,"model":"b"}', '{"model":"Z","y":2,"model":"Z"}'],
    ['a key with escapes', '{"mod\\u0065l":"a"}', '{"mod\\u0065l":"Z"}'],
    ['backslashes before quotes', '{"a":"\\\\","b":"\\\\\\"","model":"a"}', '{"a":"\\\\","b":"\\\\\\"","model":"Z"}'],
    [
      'big numbers and raw Unicode',
      '{"seed":9007199254740993,"c":"世界😀","model":"a","d":1e400}',
      '{"seed":9007199254740993,"c":"世界😀","model":"Z","d":1e400}',
    ],
    ['a value that is not a string', '{"model":{"a":[1,2]},"b":null}', '{"model":"Z","b":null}'],
    ['a null', '{"model":null}', '{"model":"Z"}'],
    ['a missing member', '{"a":1 }', '{"a":1 ,"model":"Z"}'],
    ['an empty object', '{ }', '{ "model":"Z"}'],
  ])('%s', (_name, before, after) => {
    expect(splice(before, { model: 'Z' })).toBe(after)
    expect(JSON.parse(splice(before, { model: 'Z' })).model).toBe('Z')
  })

  test('several members at once, one of them new', () => {
    const before = '{"stream":true,"model":"a","messages":[]}'
    expect(splice(before, { model: 'Z', stream_options: { include_usage: true } })).toBe(
      '{"stream":true,"model":"Z","messages":[],"stream_options":{"include_usage":true}}',
    )
  })

  test('two new members in an empty object', () => {
    expect(splice('{}', { a: 1, b: 2 })).toBe('{"a":1,"b":2}')
  })

  test.each([
    ['the first', '{"a":1,"b":2,"c":3}', ['a'], '{"b":2,"c":3}'],
    ['one between', '{"a":1, "b":2 ,"c":3}', ['b'], '{"a":1, "c":3}'],
    ['the last', '{"a":1,"b":2 , "c":3 }', ['c'], '{"a":1,"b":2  }'],
    ['the only one', '{ "a":1 }', ['a'], '{  }'],
    ['the last two', '{"a":1,"b":2,"c":3}', ['b', 'c'], '{"a":1}'],
    ['all', '{"a":1,"b":2}', ['a', 'b'], '{}'],
    ['one that is not there', '{"a":1}', ['z'], '{"a":1}'],
    ['one that stands there twice', '{"b":1,"a":0,"b":2}', ['b'], '{"a":0}'],
  ])('takes out %s', (_name, before, keys, after) => {
    const out = splice(before, Object.fromEntries(keys.map((key) => [key, undefined])))
    expect(JSON.parse(out)).toEqual(JSON.parse(after))
    for (const key of keys) expect(JSON.parse(out)).not.toHaveProperty(key)
  })

  test('takes out everything and adds something', () => {
    expect(splice('{"a":1}', { a: undefined, z: 2 })).toBe('{"z":2}')
  })

  test('nothing to change: the very same bytes', () => {
    const bytes = Buffer.from('{"a":1}')
    expect(spliceJson(bytes, {})).toBe(bytes)
  })

  test('a long string with many escapes near its end is skipped whole', () => {
    const long = `${'x'.repeat(5_000_000)}\\\\\\"`
    expect(splice(`{"image":"${long}","model":"a"}`, { model: 'Z' })).toBe(`{"image":"${long}","model":"Z"}`)
  })
})
