import { asBuffer } from '../lib/as-buffer'
import type { Fault, Json } from '../protocols/protocol'
import { type Body, caller, isFault, type Place, readBody, readBytes } from './body'

const MULTIPART = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i
/** Fields are short; what is longer is somebody's prompt, and nobody here asks for it. */
const MAX_FIELD = 64 * 1024
const MAX_HEAD = 16 * 1024
const MAX_PARTS = 1000

/** Reads a body that is a form with files in it, or JSON. Of a form only the fields are read; its files stay where they are. */
export async function readForm(request: Request, limit: number): Promise<Body | Fault> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\//i.test(type)) return readBody(request, limit)
  const match = MULTIPART.exec(type)
  if (!match) return caller(400, 'the content-type names no boundary: send multipart/form-data as an HTTP library writes it')
  const bytes = await readBytes(request, limit)
  return isFault(bytes) ? bytes : readParts(asBuffer(bytes), (match[1] ?? match[2])!)
}

function readParts(bytes: Buffer, boundary: string): Body | Fault {
  const json: Record<string, Json> = {}
  let model: Place | undefined
  let at = firstPart(bytes, boundary)
  for (let parts = 0; at !== -1 && !isClosing(bytes, at); parts++) {
    const head = bytes.indexOf('\r\n\r\n', at)
    const start = head + 4
    const end = bytes.indexOf(`\r\n--${boundary}`, head + 2)
    if (head === -1 || head - at > MAX_HEAD || end < head || parts === MAX_PARTS) return broken
    const name = fieldName(bytes.toString('utf8', at, head))
    if (name !== undefined && end - start <= MAX_FIELD) json[name] = end < start ? '' : bytes.toString('utf8', start, end)
    if (name === 'model') model = { start, end: Math.max(start, end) }
    at = end + 4 + boundary.length
  }
  return at === -1 ? broken : { bytes, json, form: { model } }
}

const broken = caller(400, 'the form is not complete: its parts must stand between the boundaries that the content-type names')

/** The position behind the first boundary, which may have other bytes before it. */
function firstPart(bytes: Buffer, boundary: string): number {
  const found = bytes.indexOf(`--${boundary}`)
  return found === -1 ? -1 : found + 2 + boundary.length
}

const DASH = 45
const isClosing = (bytes: Buffer, at: number) => bytes[at] === DASH && bytes[at + 1] === DASH

/** The name of a part that is a field and no file. */
function fieldName(head: string): string | undefined {
  const disposition = /^content-disposition\s*:(.*)$/im.exec(head)?.[1] ?? ''
  if (/;\s*filename\*?=/i.test(disposition)) return undefined
  const [, quoted, bare] = /;\s*name=(?:"([^"]*)"|([^\s;"]+))/i.exec(disposition) ?? []
  return quoted ?? bare
}

/** The form with another model in it, every other byte as it came. */
export function renameModel(bytes: Uint8Array, { start, end }: Place, model: string): Uint8Array {
  if (asBuffer(bytes).toString('utf8', start, end) === model) return bytes
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(model), bytes.subarray(end)])
}
