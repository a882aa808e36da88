import { describe, expect, test } from 'bun:test'
import type { Json, JsonObject } from './protocol'
import { readGeminiSchema, toAnthropicOutputSchema, toAnthropicSchema, toGeminiParameters, toGeminiSchema } from './schema'

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more })

describe('for Gemini (43)', () => {
  const cases: [string, Json, Json | undefined][] = [
    [
      'keywords it does not know, told in words where they mean something',
      object({ a: { type: 'string', pattern: 'x', default: 'y', description: 'An a.' }, b: { examples: ['c'] } }, { $schema: 's' }),
      object({ a: { type: 'string', description: 'An a.\npattern: "x", default: "y"' }, b: {} }),
    ],
    [
      'a reference, beside which nothing may stand',
      object({ a: { $ref: '#/definitions/a', description: 'x' } }, { definitions: { a: { type: 'string' } } }),
      object({ a: { $ref: '#/$defs/a' } }, { $defs: { a: { type: 'string' } } }),
    ],
    ['nullable', object({ a: { type: 'string', nullable: true } }), object({ a: { type: ['string', 'null'] } })],
    ['anything goes', object({ a: true }), object({ a: {} })],
    ['numbers to choose from', object({ a: { type: 'integer', enum: [1, 2] } }), object({ a: { type: 'integer', enum: [1, 2] } })],
    ['const', object({ a: { const: 1 } }), object({ a: { enum: [1] } })],
    [
      'exclusiveMinimum',
      object({ a: { type: 'number', exclusiveMinimum: 0 } }),
      object({ a: { type: 'number', description: 'exclusiveMinimum: 0' } }),
    ],
    ['a type or null', object({ a: { type: ['string', 'null'] } }), object({ a: { type: ['string', 'null'] } })],
    [
      'properties named like keywords',
      object({ type: { type: 'string' }, pattern: { type: 'string' }, $ref: { type: 'string' } }, { required: ['pattern'] }),
      object({ type: { type: 'string' }, pattern: { type: 'string' }, $ref: { type: 'string' } }, { required: ['pattern'] }),
    ],
    ['names required that do not exist', object({ a: {} }, { required: ['a', 'b'] }), object({ a: {} }, { required: ['a'] })],
    ['an empty required', object({ a: {} }, { required: [] }), object({ a: {} })],
    [
      'definitions',
      object({ a: { $ref: '#/definitions/A' } }, { definitions: { A: { type: 'string', const: 'x' } } }),
      object({ a: { $ref: '#/$defs/A' } }, { $defs: { A: { type: 'string', enum: ['x'] } } }),
    ],
    [
      'allOf',
      { allOf: [object({ a: {} }, { required: ['a'] }), object({ b: {} }, { required: ['b'] })], type: 'object' },
      object({ a: {}, b: {} }, { required: ['a', 'b'] }),
    ],
    [
      'tuples',
      object({ a: { type: 'array', items: [{ type: 'string' }] } }),
      object({ a: { type: 'array', prefixItems: [{ type: 'string' }] } }),
    ],
    ['no parameters', object({}), undefined],
    ['null', null, undefined],
    ['an empty schema', {}, undefined],
  ]
  test.each(cases)('%s', (_name, schema, expected) => {
    expect(toGeminiSchema(schema)).toEqual(expected as JsonObject)
  })
})

test('parameters of a function for Gemini have no choice at the root (43)', () => {
  const anyOf = [object({ a: {} }, { required: ['a'] }), object({ b: {} }, { required: ['b'] })]
  expect(toGeminiParameters({ anyOf })).toEqual(object({ a: {}, b: {} }))
})

describe('for Anthropic', () => {
  test.each([undefined, null, {}])('a tool with the schema %j takes an object of nothing (44)', (schema) => {
    expect(toAnthropicSchema(schema)).toEqual({ type: 'object', properties: {} })
  })

  test('a choice at the root becomes one object that requires what every choice requires', () => {
    const anyOf = [object({ a: {}, b: {} }, { required: ['a', 'b'] }), object({ a: {}, c: {} }, { required: ['a', 'c'] })]
    expect(toAnthropicSchema({ anyOf })).toEqual(object({ a: {}, b: {}, c: {} }, { required: ['a'] }))
  })

  test('choices and limits below the root stay', () => {
    const schema = object({ a: { oneOf: [{ type: 'string', minLength: 2 }] } }, { additionalProperties: false })
    expect(toAnthropicSchema(schema)).toEqual(schema)
  })

  test('a structured output is closed, and limits are told in words (14)', () => {
    const schema = object({ a: { type: 'integer', minimum: 1, description: 'How many.' }, b: { oneOf: [{ type: 'string' }] } })
    expect(toAnthropicOutputSchema(schema)).toEqual(
      object(
        { a: { type: 'integer', description: 'How many.\nminimum: 1' }, b: { anyOf: [{ type: 'string' }] } },
        { additionalProperties: false },
      ),
    )
  })
})

test('Gemini’s own dialect reads as JSON schema', () => {
  const schema = {
    type: 'OBJECT',
    properties: { type: { type: 'STRING', nullable: true }, n: { type: 'ARRAY', minItems: '2', items: { type: 'INTEGER' } } },
  }
  expect(readGeminiSchema(schema)).toEqual(
    object({ type: { type: ['string', 'null'] }, n: { type: 'array', minItems: 2, items: { type: 'integer' } } }),
  )
})

test('what may be null in Gemini’s dialect may be null in each place where it counts', () => {
  expect(readGeminiSchema({ type: 'STRING', format: 'enum', enum: ['a'], nullable: true })).toEqual({
    type: ['string', 'null'],
    enum: ['a', null],
  })
  expect(readGeminiSchema({ anyOf: [{ type: 'STRING' }], nullable: true })).toEqual({ anyOf: [{ type: 'string' }, { type: 'null' }] })
  expect(readGeminiSchema({ type: 'TYPE_UNSPECIFIED' })).toEqual({})
})
