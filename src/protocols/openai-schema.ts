import { asList, asObject, asText } from './json'
import type { Json, JsonObject, Prompt, Target } from './protocol'
import { mapSchema } from './schema'
import { wordFor } from './words'

/** A function's parameters as OpenAI and its imitators take them: an object at the root, even when there are none. */
export function objectSchema(schema: Json | undefined): JsonObject {
  const { $schema: _, ...root } = asObject(schema) ?? {}
  if (root.type !== 'object') return { ...root, type: 'object', ...(!root.properties && { properties: {} }) }
  return root.properties || root.$ref ? root : { ...root, properties: {} }
}

/**
 * The part of JSON schema that Moonshot takes: no type beside a choice, one schema for all items, references into `$defs` only.
 * https://platform.moonshot.ai/docs/guide/use-json-mode-feature-of-kimi-api
 */
export function toMoonshotSchema(schema: JsonObject): JsonObject {
  const fixed = mapSchema(schema, (given) => {
    const { definitions, prefixItems, ...node } = given
    if (definitions !== undefined) node.$defs = { ...asObject(definitions), ...asObject(node.$defs) }
    const reference = asText(node.$ref)
    if (reference !== undefined) node.$ref = reference.replace('#/definitions/', '#/$defs/')
    const tuple = Array.isArray(node.items) ? node.items : asList(prefixItems)
    if (tuple.length) node.items = tuple.length === 1 ? tuple[0]! : { anyOf: tuple }
    if (Array.isArray(node.anyOf)) delete node.type
    return node
  })
  return { ...fixed, type: 'object' }
}

/** Whether a schema already keeps to OpenAI's strict rules: objects are closed, and every property of theirs is required. */
export function isStrict(schema: Json | undefined): boolean {
  const root = asObject(schema)
  return root !== undefined && root.type === 'object' && !root.anyOf && isStrictNode(root)
}

/** Why the schema of a tool, or of a reply, is only told. */
export const notStrict = (whose: string) => `the schema of ${whose} is not strict by OpenAI's rules, so it is not enforced`

function isStrictNode(node: JsonObject): boolean {
  const properties = asObject(node.properties)
  const isObject = node.type === 'object' || properties !== undefined || asList(node.type).includes('object')
  if (isObject && node.additionalProperties !== false) return false
  if (properties && Object.keys(properties).some((name) => !asList(node.required).includes(name))) return false
  const inner = [
    ...Object.values(properties ?? {}),
    ...Object.values(asObject(node.$defs) ?? {}),
    ...asList(node.anyOf),
    ...(node.items === undefined ? [] : [node.items]),
  ]
  if (node.allOf || node.oneOf || node.not || node.patternProperties) return false
  return inner.every((child) => asObject(child) !== undefined && isStrictNode(asObject(child)!))
}

/** What of a wish for an enforced schema OpenAI takes: elsewhere "strict" allows what its rules do not, such as properties that may be missing. */
export function fitStrict({ responseFormat, from }: Prompt, { warn }: Target): boolean | undefined {
  if (responseFormat?.type !== 'json-schema') return undefined
  const { strict, schema } = responseFormat
  if (!strict || from.startsWith('openai-') || isStrict(schema)) return strict
  warn({ field: wordFor(from, 'responseFormat'), action: 'rewritten', detail: notStrict('the reply') })
  return false
}
