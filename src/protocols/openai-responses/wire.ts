import { readFault } from '../fault'
import { openaiError, writeOpenaiFault } from '../openai-fault'
import type { Asked, Fault, Json, JsonObject, Target, Wire } from '../protocol'
import { Signs } from '../signs'
import { refusedFields, repair } from './repair'
import { unseal } from './unseal'

export const openaiResponsesWire: Wire = {
  path: () => '/responses',
  credentials: (key) => ({ authorization: `Bearer ${key}` }),
  forwardHeaders: [
    'openai-beta',
    'idempotency-key',
    'x-client-request-id',
    'user-agent',
    'session_id',
    'conversation_id',
    'originator',
    'version',
  ],
  edits,
  unseal,
  repair,
  signs: new Signs(
    'response.completed"',
    'response.incomplete"',
    'response.failed"',
    '"error":{',
    '"error": {',
    'event: error',
    '"type":"error"',
  ),
  writeFault: writeOpenaiFault,
  writeStreamFault,
  readFault,
}

/** The name of the model, and the fields that it refuses. */
function edits(body: JsonObject, _asked: Asked, { model, profile, warn }: Target): Record<string, Json | undefined> {
  const renamed: Record<string, Json> = body.model === model ? {} : { model }
  if (!profile.refuses.length) return renamed
  const refused = refusedFields(body, profile.refuses)
  for (const field of refused.fields) warn({ field, action: 'dropped', detail: 'this model does not take it' })
  return { ...renamed, ...refused.edits }
}

/** The response had begun: it ends as `failed`, which clients raise as an error. */
function writeStreamFault(fault: Fault): string {
  const { code, message } = openaiError(fault)
  const response = {
    id: 'resp_failed',
    object: 'response',
    created_at: 0,
    status: 'failed',
    error: { code: code === 'rate_limit_exceeded' ? code : 'server_error', message },
    incomplete_details: null,
    output: [],
    usage: null,
  }
  // Clients do not depend on the number's continuity; it only must not be missing.
  const data = { type: 'response.failed', sequence_number: Number.MAX_SAFE_INTEGER, response }
  return `event: response.failed\ndata: ${JSON.stringify(data)}\n\n`
}
