import type { Json, JsonObject } from '../protocol'
import type { Draw } from './draw'

/** Makes the schema of an object, with whatever people write into schemas. */
export function anySchema(draw: Draw, depth: number): JsonObject {
  const names = [...new Set(draw.many(2, () => draw.pick(['path', 'type', 'format', '$ref', 'default', 'items', 'größe', 'a b'])))]
  const properties = Object.fromEntries(names.map((name) => [name, anyValue(draw, depth - 1)]))
  return {
    ...(draw.once(4) && { $schema: 'https://json-schema.org/draft/2020-12/schema' }),
    type: 'object',
    properties,
    ...(draw.once(2) && { required: names.slice(0, 1) }),
    ...(draw.once(3) && { additionalProperties: false }),
    ...(draw.once(6) && { title: 'A title' }),
  }
}

const LEAVES: JsonObject[] = [
  { type: 'string' },
  { type: 'string', description: 'with words', minLength: 1, pattern: '^a+$' },
  { type: 'integer', minimum: 0, exclusiveMaximum: 10 },
  { type: 'number', default: 0.5, examples: [1] },
  { type: 'boolean' },
  { type: 'string', enum: ['a', 'b'] },
  { const: 'only' },
  { type: ['string', 'null'] },
  { type: 'string', format: 'uri' },
  { anyOf: [{ type: 'string' }, { type: 'integer' }] },
  { oneOf: [{ type: 'string' }, { type: 'object', properties: { x: { type: 'string' } } }] },
  { allOf: [{ type: 'object', properties: { x: { type: 'string' } } }, { required: ['x'] }] },
  { not: { type: 'null' } },
  {},
]

function anyValue(draw: Draw, depth: number): Json {
  if (depth <= 0 || !draw.once(3)) return draw.pick(LEAVES)
  if (draw.once(2)) return { type: 'array', items: anyValue(draw, depth - 1) }
  return anySchema(draw, depth)
}
