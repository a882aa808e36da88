import { asList, asObject } from './json'
import type { Json, JsonObject } from './protocol'

/** A function's parameters as OpenAI and its imitators take them: an object at the root, even when there are none. */
export function objectSchema(schema: Json | undefined): JsonObject {
  const root = asObject(schema)
  if (!root) return { type: 'object', properties: {} }
  if (root.type !== 'object') return { ...root, type: 'object', ...(!root.properties && { properties: {} }) }
  return root.properties || root.$ref ? root : { ...root, properties: {} }
}

/** Whether a schema already keeps to OpenAI's strict rules: objects are closed, and every property of theirs is required. */
export function isStrict(schema: Json | undefined): boolean {
  const root = asObject(schema)
  return root !== undefined && root.type === 'object' && !root.anyOf && isStrictNode(root)
}

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
