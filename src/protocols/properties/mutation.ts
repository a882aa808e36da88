import type { Json, JsonObject } from '../protocol'
import type { Draw } from './draw'

const DEEP = 4000

/** Words of all protocols, so that mutations hit what readers look for. */
const KEYS =
  'type role content text parts id name input arguments function tool_calls tool_call_id thinking signature data redacted_thinking summary encrypted_content output call_id functionCall functionResponse args response thoughtSignature inlineData mimeType index delta choices finish_reason usage error message status code candidates content_block output_index item_id sequence_number namespace tools tool_choice format schema cache_control source url image_url'.split(
    ' ',
  )
const TYPES =
  'text image image_url input_text output_text refusal reasoning thinking redacted_thinking tool_use tool_result function custom function_call custom_tool_call function_call_output document file input_audio web_search namespace additional_tools item_reference message compaction server_tool_use json_schema'.split(
    ' ',
  )

const JUNK: (() => Json)[] = [
  () => null,
  () => '',
  () => 0,
  () => -1,
  () => 1e308,
  () => 2 ** 53,
  () => 0.5,
  () => true,
  () => [],
  () => ({}),
  () => [[]],
  () => [null],
  () => '\ud800',
  () => '__proto__',
  () => 'x'.repeat(70_000),
  () => 'data:image/png;base64,',
  () => '{"a":',
  () => 'OctoSealAAAA',
  () => nested(DEEP),
]

function nested(depth: number): Json {
  let value: Json = 'deep'
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value }
  return value
}

const junk = (draw: Draw): Json => (draw.once(3) ? draw.pick(TYPES) : draw.pick(JUNK)())

/** Changes a few places of a JSON value: other types, fields taken out, given twice or another name, places exchanged. */
export function mutateJson(draw: Draw, value: Json): Json {
  const holder: JsonObject = { root: structuredClone(value) }
  for (const _ of draw.many(2, (at) => at, { least: 1, most: 6 })) {
    const places = placesIn(holder)
    if (!places.length) break
    const place = draw.pick(places)
    change(draw, place, draw.pick(places))
  }
  return holder.root ?? null
}

interface Place {
  holder: JsonObject | Json[]
  key: string
}

function placesIn(holder: JsonObject): Place[] {
  const places: Place[] = []
  const waiting: (JsonObject | Json[])[] = [holder]
  for (let at = 0; at < waiting.length && places.length < 5000; at++) {
    const next = waiting[at] as JsonObject
    for (const key of Object.keys(next)) {
      places.push({ holder: next, key })
      const value = next[key]
      if (typeof value === 'object' && value !== null) waiting.push(value)
    }
  }
  return places
}

function change(draw: Draw, place: Place, other: Place): void {
  const holder = place.holder as JsonObject
  const value = holder[place.key] as Json
  switch (draw.below(7)) {
    case 0:
    case 1:
      holder[place.key] = junk(draw)
      return
    case 2:
      if (Array.isArray(place.holder)) place.holder.splice(Number(place.key), 1)
      else delete place.holder[place.key]
      return
    case 3:
      if (Array.isArray(place.holder)) place.holder.splice(Number(place.key), 0, structuredClone(value))
      else holder[draw.pick(KEYS)] = structuredClone(value)
      return
    case 4:
      holder[place.key] = draw.once(2) ? [value] : { [draw.pick(KEYS)]: value }
      return
    case 5:
      holder[place.key] = structuredClone((other.holder as JsonObject)[other.key] as Json)
      return
    default:
      holder[place.key] = typeof value === 'string' ? JSON.stringify(value) : String(value)
  }
}

/** Changes bytes: some are flipped, cut out, told twice or put elsewhere, or the end is missing. */
export function mutateBytes(draw: Draw, bytes: Buffer): Buffer {
  let changed = bytes
  for (const _ of draw.many(1, (at) => at, { least: 1, most: 4 })) {
    const from = draw.below(changed.length + 1)
    const piece = changed.subarray(from, from + draw.below(64))
    const [before, after] = [changed.subarray(0, from), changed.subarray(from)]
    switch (draw.below(5)) {
      case 0:
        changed = Buffer.concat([before, Buffer.of(draw.below(256)), after.subarray(1)])
        break
      case 1:
        changed = Buffer.concat([before, after.subarray(piece.length)])
        break
      case 2:
        changed = Buffer.concat([before, piece, after])
        break
      case 3:
        changed = Buffer.from(before)
        break
      default:
        changed = Buffer.concat([before, Buffer.from(draw.pick(TOKENS)), after])
    }
  }
  return changed
}

const TOKENS = ['\n\n', '\r\n\r\n', 'data: [DONE]\n\n', 'event: error\n', ': comment\n\n', '{', '"', '\\u', '\ufeff', 'data:', '\0', '[[[[']

/** Changes a stream by its events: some are missing, told twice, in another order, or changed inside. */
export function mutateStream(draw: Draw, stream: string): Buffer {
  const blocks = stream.split(/(?<=\n\n)/)
  for (const _ of draw.many(2, (at) => at, { least: 1, most: 6 })) {
    const at = draw.below(blocks.length)
    const block = blocks[at] ?? ''
    switch (draw.below(5)) {
      case 0:
        blocks.splice(at, 1)
        break
      case 1:
        blocks.splice(draw.below(blocks.length), 0, block)
        break
      case 2:
        blocks.splice(at, 1)
        blocks.splice(draw.below(blocks.length + 1), 0, block)
        break
      default:
        blocks[at] = mutateData(draw, block)
    }
  }
  const bytes = Buffer.from(blocks.join(''))
  return draw.once(4) ? mutateBytes(draw, bytes) : bytes
}

function mutateData(draw: Draw, block: string): string {
  const data = /^data: (\{[^\n]*)/m.exec(block)?.[1]
  if (!data) return block
  try {
    return block.replace(data, () => write(mutateJson(draw, JSON.parse(data))))
  } catch {
    return block
  }
}

/** JSON text, also of what is nested too deeply for the usual way of writing it. */
export function write(value: Json): string {
  const deep = JSON.stringify('@deep@')
  const marked = replaceDeep(value, 0)
  const text = JSON.stringify(marked) ?? 'null'
  return text.replaceAll(deep, () => `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`)
}

function replaceDeep(value: Json, depth: number): Json {
  if (depth > 200) return '@deep@'
  if (Array.isArray(value)) return value.map((item) => replaceDeep(item, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceDeep(item, depth + 1)]))
}
