import { codingOf, DecodedTooLarge, decodeBytes } from '../lib/http/decode'
import type { Fault, JsonObject } from '../protocols/protocol'

/** Where the value of a form's field stands in the bytes. */
export interface Place {
  start: number
  end: number
}

export interface Body {
  bytes: Uint8Array
  json: JsonObject
  /** The body is a form: `json` holds its fields, and `model` is where one of them stands. */
  form?: { model: Place | undefined }
}

/** Reads a request's JSON body, decompressed, within `limit` bytes; a fault says what was wrong with it. */
export async function readBody(request: Request, limit: number): Promise<Body | Fault> {
  const bytes = await readBytes(request, limit)
  return isFault(bytes) ? bytes : parseBody(bytes)
}

/** Reads a request's body, decompressed, within `limit` bytes. */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array | Fault> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN)
  if (declared > limit) return tooLarge(limit)
  const received = Number.isNaN(declared) ? await readUpTo(request, limit) : Buffer.from(await request.arrayBuffer())
  if (!received) return tooLarge(limit)
  return decompress(received, request.headers.get('content-encoding'), limit)
}

/** Whether the body could not be read. */
export const isFault = (value: object): value is Fault => 'kind' in value && 'status' in value

async function readUpTo(request: Request, limit: number): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = []
  let size = 0
  if (!request.body) return new Uint8Array(0)
  for await (const piece of request.body) {
    size += piece.length
    if (size > limit) return null
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

function decompress(bytes: Uint8Array, encoding: string | null, limit: number): Uint8Array | Fault {
  const coding = codingOf(encoding)
  if (coding === null) return bytes
  if (coding === undefined)
    return caller(415, `the content-encoding ${JSON.stringify(encoding)} is not supported; use gzip, deflate, br, zstd or none`)
  try {
    return decodeBytes(bytes, coding, limit)
  } catch (error) {
    return error instanceof DecodedTooLarge ? tooLarge(limit) : caller(400, `the body could not be decompressed as ${coding}`)
  }
}

const decoder = new TextDecoder()

function parseBody(bytes: Uint8Array): Body | Fault {
  if (!bytes.length) return caller(400, 'the body is empty; a JSON object is expected')
  try {
    const json = JSON.parse(decoder.decode(bytes))
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { bytes, json }
    return caller(400, 'the body must be a JSON object')
  } catch (error) {
    const detail = error instanceof SyntaxError ? error.message.replace(/^JSON Parse error: /, '') : 'it is nested too deeply'
    return caller(400, `the body is not valid JSON: ${detail}`)
  }
}

const tooLarge = (limit: number): Fault =>
  caller(413, `the body is larger than ${limit} bytes; the limit is relay.maxBodySize (OCTOPUS_RELAY_MAX_BODY_SIZE)`)

export const caller = (status: number, message: string): Fault => ({ kind: 'caller', status, message })
