import { readFault } from '../fault'
import type { Fault, Json, JsonObject, Target, Wire } from '../protocol'
import { Signs } from '../signs'
import { repair } from './repair'
import { unseal } from './unseal'

export const geminiWire: Wire = {
  path: (model, stream) => `/models/${encodeModel(model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  credentials: (key) => ({ 'x-goog-api-key': key }),
  forwardHeaders: ['x-goog-api-client', 'x-goog-user-project', 'x-client-request-id', 'user-agent'],
  edits: (body, _asked, target) => edits(body, target),
  unseal,
  repair,
  signs: new Signs('"finishReason"', '"usageMetadata"', '"promptFeedback"', '"error"'),
  writeFault: (fault) => ({ status: fault.status === 529 ? 503 : fault.status, body: errorBody(fault) }),
  writeStreamFault,
  afterFault: writeStreamFault,
  readFault: (status, body, header) => readState(readFault(status, body, header)),
}

/** The model is part of the address; a body that names it as well must agree with it. */
function edits(body: JsonObject, { model, profile, warn }: Target): Record<string, Json | undefined> {
  const changes: Record<string, Json | undefined> = {}
  if (body.model !== undefined) changes.model = `models/${model}`
  for (const field of profile.refuses) {
    // Instructions are too much to lose; who sends them here learns from the upstream that it takes none.
    if (body[field] === undefined || field === 'systemInstruction') continue
    changes[field] = undefined
    warn({ field, action: 'dropped', detail: 'this model does not take it' })
  }
  return changes
}

/** What is kept at Google, an account of the caller's choice alone can read: no key is at fault when another one cannot. */
function readState(fault: Fault): Fault {
  if (fault.status !== 403 && fault.status !== 404) return fault
  return /CachedContent|access the File|File .{1,80}not (?:found|exist)/i.test(fault.message) ? { ...fault, kind: 'caller' } : fault
}

/** Tuned models have a slash in their name, and it stays one. */
const encodeModel = (model: string) => model.split('/').map(encodeURIComponent).join('/')

function errorBody(fault: Fault): JsonObject {
  const code = fault.status === 529 ? 503 : fault.status
  return { error: { code, message: fault.message, status: statusWord(code) } }
}

/**
 * An error within a stream. Google's own SDKs look for `error`; @ai-sdk/google knows no such field, takes the chunk for an empty one and
 * the reply for ended, and OpenCode then asks again without end. Usage that is none is an error to that one and nothing to all others.
 */
export const brokenChunk = (fault: Fault): JsonObject => ({ ...errorBody(fault), usageMetadata: 0 })

function writeStreamFault(fault: Fault): string {
  return `data: ${JSON.stringify(brokenChunk(fault))}\r\n\r\n`
}

function statusWord(status: number): string {
  switch (status) {
    case 401:
      return 'UNAUTHENTICATED'
    case 402:
    case 429:
      return 'RESOURCE_EXHAUSTED'
    case 403:
      return 'PERMISSION_DENIED'
    case 404:
      return 'NOT_FOUND'
    case 408:
    case 504:
      return 'DEADLINE_EXCEEDED'
    case 409:
      return 'ABORTED'
    case 499:
      return 'CANCELLED'
    case 501:
      return 'UNIMPLEMENTED'
    case 502:
    case 503:
      return 'UNAVAILABLE'
    default:
      return status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL'
  }
}
