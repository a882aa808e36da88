import { type Data, must } from '../data'

type Dialect = 'openai' | 'anthropic' | 'gemini-openapi' | 'gemini-json'

const OPENAPI = new Set(
  'anyOf default description enum example format items maxItems minItems maxLength minLength maxProperties minProperties maximum minimum nullable pattern properties propertyOrdering required title type'.split(
    ' ',
  ),
)
const JSON_SCHEMA = new Set(
  '$id $defs $ref $anchor type format title description enum items prefixItems minItems maxItems minimum maximum anyOf oneOf properties additionalProperties required propertyOrdering default'.split(
    ' ',
  ),
)

/** Throws when a tool's schema is not what the vendor takes. */
export function checkSchema(schema: Data | undefined, dialect: Dialect) {
  if (schema === undefined && dialect !== 'anthropic') return
  must(schema && typeof schema === 'object', 'a schema is no object')
  if (dialect === 'openai' || dialect === 'anthropic') {
    must(schema.type === 'object', `the root of a schema is ${JSON.stringify(schema.type)}, not object`)
    if (dialect === 'openai') must(schema.properties !== undefined, 'object schema missing properties')
    for (const word of ['oneOf', 'anyOf', 'allOf']) must(!(word in schema), `${word} at the root of a schema`)
  } else walk(schema, dialect === 'gemini-json' ? JSON_SCHEMA : OPENAPI, dialect)
}

function walk(schema: Data, known: Set<string>, dialect: Dialect) {
  for (const [key, value] of Object.entries(schema)) {
    must(known.has(key), `the keyword ${key} is not known`)
    if (key === 'properties' || key === '$defs') for (const inner of Object.values(value as Data)) walk(inner as Data, known, dialect)
    if (key === 'items' || (key === 'additionalProperties' && typeof value === 'object')) walk(value as Data, known, dialect)
    if (key === 'anyOf' || key === 'oneOf' || key === 'prefixItems') for (const inner of value as Data[]) walk(inner, known, dialect)
    if (key === 'enum' && dialect === 'gemini-openapi')
      must(
        (value as unknown[]).every((word) => typeof word === 'string'),
        'an enum has a value that is not text',
      )
  }
  if (dialect === 'gemini-openapi') must(typeof schema.type === 'string' || schema.anyOf, `type is ${JSON.stringify(schema.type)}`)
  for (const name of schema.required ?? []) must(schema.properties?.[name], `${name} is required but not there`)
}

/** Throws when a schema that is to be enforced does not keep to OpenAI's rules for that. */
export function checkStrict(schema: Data | undefined) {
  if (!schema || typeof schema !== 'object') return
  if (schema.type === 'object' || schema.properties) {
    must(schema.additionalProperties === false, "'additionalProperties' is required to be supplied and to be false")
    for (const name of Object.keys(schema.properties ?? {})) must(schema.required?.includes(name), `'required' is missing '${name}'`)
  }
  for (const inner of [...Object.values(schema.properties ?? {}), ...(schema.anyOf ?? []), schema.items]) checkStrict(inner as Data)
}
