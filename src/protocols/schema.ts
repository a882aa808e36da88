import { asList, asObject, asObjects, asText } from './json'
import type { Json, JsonObject } from './protocol'

/** JSON-schema keywords by what they hold. A property *named* like a keyword is data, so the walk knows where it is. */
const HOLD_ONE = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames']
const HOLD_LIST = ['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items']
const HOLD_NAMED = ['properties', '$defs', 'definitions', 'patternProperties', 'dependentSchemas']

/** Rewrites every schema inside a schema, the innermost first. */
export function mapSchema(schema: JsonObject, fix: (node: JsonObject) => JsonObject): JsonObject {
  const node: JsonObject = { ...schema }
  const inner = (value: Json): Json => {
    const child = asObject(value)
    return child ? mapSchema(child, fix) : value
  }
  for (const key of HOLD_ONE) if (asObject(node[key])) node[key] = inner(node[key]!)
  for (const key of HOLD_LIST) if (Array.isArray(node[key])) node[key] = (node[key] as Json[]).map(inner)
  for (const key of HOLD_NAMED) {
    const named = asObject(node[key])
    if (named) node[key] = Object.fromEntries(Object.entries(named).map(([name, value]) => [name, inner(value)]))
  }
  return fix(node)
}

/** Anthropic demands an object at the root and no choice there; below it takes draft 2020-12 as it is. */
export function toAnthropicSchema(schema: Json | undefined): JsonObject {
  const root = asObject(schema) ?? {}
  const { anyOf, oneOf, allOf, ...rest } = root
  const choices = [anyOf, oneOf].map(asObjects)
  const merged = [...asObjects(allOf), ...choices.map(mergeChoice)].reduce(mergeAll, rest as JsonObject)
  return { ...merged, type: 'object', properties: asObject(merged.properties) ?? {} }
}

/** Whatever any of the choices allows: all their properties, and as required only what each of them requires. */
function mergeChoice(choices: JsonObject[]): JsonObject {
  if (!choices.length) return {}
  const properties = Object.assign({}, ...choices.map((choice) => choice.properties))
  const required = asList(choices[0]?.required).filter((name) => choices.every((choice) => asList(choice.required).includes(name)))
  return { ...(Object.keys(properties).length && { properties }), ...(required.length && { required }) }
}

/** Both schemas at once, as `allOf` means it; where they contradict the first is kept. */
function mergeAll(first: JsonObject, second: JsonObject): JsonObject {
  const properties = { ...asObject(second.properties), ...asObject(first.properties) }
  const required = [...new Set([...asList(first.required), ...asList(second.required)])]
  return {
    ...second,
    ...first,
    ...(Object.keys(properties).length && { properties }),
    ...(required.length && { required }),
  }
}

const UNCOUNTED = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'maxItems',
]
const FORMATS = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid']

/**
 * For Anthropic's structured output: objects are closed, and limits it does not enforce are told in the description.
 * `lose` is told each keyword that is enforced no more.
 */
export function toAnthropicOutputSchema(schema: Json, lose: (keyword: string) => void = () => {}): JsonObject {
  return mapSchema(asObject(schema) ?? {}, (node) => {
    const { oneOf, ...rest } = node
    const fixed: JsonObject = oneOf === undefined ? rest : { ...rest, anyOf: [...asList(rest.anyOf), ...asList(oneOf)] }
    if (isObjectSchema(fixed)) {
      if (fixed.additionalProperties) lose('additionalProperties')
      fixed.additionalProperties = false
    }
    const tooMany = typeof fixed.minItems === 'number' && fixed.minItems > 1 ? ['minItems'] : []
    const unknownFormat = typeof fixed.format === 'string' && !FORMATS.includes(fixed.format) ? ['format'] : []
    const limits = [...UNCOUNTED, ...tooMany, ...unknownFormat].filter((key) => fixed[key] !== undefined)
    for (const key of limits) lose(key)
    tellLimits(fixed, limits)
    return fixed
  })
}

const isObjectSchema = (node: JsonObject) => node.type === 'object' || (node.type === undefined && node.properties !== undefined)

/** What `parametersJsonSchema` and `responseJsonSchema` accept. https://ai.google.dev/api/generate-content#GenerationConfig */
const GEMINI_KEYS = new Set(
  (
    '$id $defs $ref $anchor type format title description enum items prefixItems minItems maxItems minimum maximum ' +
    'anyOf oneOf properties additionalProperties required propertyOrdering'
  ).split(' '),
)

/** Limits that Gemini does not know and may be told of in words. */
const GEMINI_TOLD = ['exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'pattern', 'uniqueItems', 'default']

/** A schema in the part of JSON schema that Gemini knows; undefined for one that asks for nothing. */
export function toGeminiSchema(schema: Json | undefined): JsonObject | undefined {
  const root = asObject(schema)
  if (!root) return undefined
  const fixed = mapSchema(root, fixForGemini)
  const empty = isObjectSchema(fixed) && !Object.keys(asObject(fixed.properties) ?? {}).length
  return Object.keys(fixed).length && !(empty && !fixed.$ref && !fixed.anyOf && !fixed.oneOf) ? fixed : undefined
}

/** The parameters of a function: an object at the root, and no choice there. */
export function toGeminiParameters(schema: Json | undefined): JsonObject | undefined {
  const root = asObject(schema)
  const isChoice = root && (root.anyOf !== undefined || root.oneOf !== undefined)
  return toGeminiSchema(isChoice ? toAnthropicSchema(root) : root)
}

function fixForGemini(given: JsonObject): JsonObject {
  const { allOf, const: constant, definitions, nullable, ...rest } = given
  const node = asObjects(allOf).reduce(mergeAll, rest)
  if (constant !== undefined) node.enum = [constant]
  if (definitions !== undefined) node.$defs = { ...asObject(definitions), ...asObject(node.$defs) }
  const reference = asText(node.$ref)
  if (reference !== undefined) return bareReference(node, reference)
  if (nullable === true && typeof node.type === 'string') node.type = [node.type, 'null']
  if (Array.isArray(node.items)) {
    node.prefixItems = node.items
    delete node.items
  }
  fixProperties(node)
  tellLimits(node, GEMINI_TOLD)
  return known(node)
}

const known = (node: JsonObject): JsonObject => Object.fromEntries(Object.entries(node).filter(([key]) => GEMINI_KEYS.has(key)))

/** Beside a reference only what begins with a `$` may stand. */
function bareReference({ $defs }: JsonObject, reference: string): JsonObject {
  return { $ref: reference.replace('#/definitions/', '#/$defs/'), ...($defs !== undefined && { $defs }) }
}

/** Whatever goes is a schema without a word in it, not `true`; and only what is there can be required. */
function fixProperties(node: JsonObject) {
  const properties = asObject(node.properties)
  if (properties) {
    node.required = asList(node.required).filter((name) => typeof name === 'string' && Object.hasOwn(properties, name))
    for (const [name, value] of Object.entries(properties)) if (typeof value === 'boolean') properties[name] = {}
  }
  if (!asList(node.required).length) delete node.required
}

/** Says in a schema's description what its keywords can no longer say. */
function tellLimits(node: JsonObject, keywords: readonly string[]) {
  const told = keywords.filter((key) => node[key] !== undefined)
  if (!told.length) return
  const words = told.map((key) => `${key}: ${JSON.stringify(node[key])}`).join(', ')
  for (const key of told) delete node[key]
  node.description = [asText(node.description), words].filter(Boolean).join('\n')
}

const COUNTS = ['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties']

/** Reads Gemini's own dialect (`parameters`, `responseSchema`): types in capitals, `nullable`, counts as text. */
export function readGeminiSchema(schema: Json): Json {
  const root = asObject(schema)
  if (!root) return schema
  return mapSchema(root, (node) => {
    const { nullable, propertyOrdering: _, property_ordering: __, example, any_of, ...fixed } = node
    if (any_of !== undefined) fixed.anyOf = asObjects(any_of).map(readGeminiSchema)
    readType(fixed, nullable === true)
    if (fixed.format === 'enum') delete fixed.format
    if (example !== undefined) fixed.examples = [example]
    for (const key of COUNTS) if (typeof fixed[key] === 'string') fixed[key] = Number(fixed[key])
    return fixed
  })
}

/** What may be null says so in its type, its choices and its list of values. */
function readType(node: JsonObject, nullable: boolean) {
  const types = [node.type].flat().flatMap((type) => asText(type)?.toLowerCase() ?? [])
  const named = types.filter((type) => type !== 'type_unspecified')
  const all = nullable && named.length && !named.includes('null') ? [...named, 'null'] : named
  if (all.length) node.type = all.length === 1 ? all[0]! : all
  else delete node.type
  if (!nullable) return
  if (Array.isArray(node.enum) && !node.enum.includes(null)) node.enum = [...node.enum, null]
  if (!all.length && Array.isArray(node.anyOf)) node.anyOf = [...node.anyOf, { type: 'null' }]
}
