import { readFault } from '../fault'
import type { Fault, Json, JsonObject, Wire } from '../protocol'

export const geminiWire: Wire = {
  path: (model, stream) => `/models/${encodeModel(model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  credentials: (key) => ({ 'x-goog-api-key': key }),
  forwardHeaders: ['x-goog-api-client', 'x-goog-user-project', 'x-client-request-id', 'user-agent'],
  // The model is part of the address; a body that names it as well must agree with it.
  edits: (body, _asked, { model }): Record<string, Json> => (body.model === undefined ? {} : { model: `models/${model}` }),
  signs: ['"finishReason"', '"usageMetadata"', '"promptFeedback"', '"error"'],
  writeFault: (fault) => ({ status: fault.status === 529 ? 503 : fault.status, body: errorBody(fault) }),
  writeStreamFault: (fault) => `data: ${JSON.stringify(errorBody(fault))}\r\n\r\n`,
  readFault,
}

/** Tuned models have a slash in their name, and it stays one. */
const encodeModel = (model: string) => model.split('/').map(encodeURIComponent).join('/')

function errorBody(fault: Fault): JsonObject {
  const code = fault.status === 529 ? 503 : fault.status
  return { error: { code, message: fault.message, status: statusWord(code) } }
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
