import { type TOptional, type TSchema, Type } from '@sinclair/typebox'

// Built on TypeBox itself: Elysia's own `t.Integer` takes "7" for 7, and its `t.UnionEnum` fills in a missing value.

/** One of these words. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return Type.Unsafe<Words[number]>(Type.Union(words.map((word) => Type.Literal(word))))
}

export const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

export const integer = (minimum: number, maximum: number, description?: string) =>
  Type.Integer({ minimum, maximum, ...(description && { description }) })

/** A name that people choose; spaces around it are taken away. */
export const name = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '\\S' })

/** Fields that are not listed are refused. */
export const strict = { additionalProperties: false }

/** The same fields, each of which may be absent. */
export const partly = <Fields extends Record<string, TSchema>>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, Type.Optional(field)])) as {
    [Name in keyof Fields]: TOptional<Fields[Name]>
  }
