import { readFault } from '../fault'
import { openaiError, writeOpenaiFault } from '../openai-fault'
import type { Fault, Json, Wire } from '../protocol'

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
  edits: (body, _asked, { model }): Record<string, Json> => (body.model === model ? {} : { model }),
  signs: ['response.completed"', 'response.incomplete"', 'response.failed"', '"error":{', '"error": {', 'event: error', '"type":"error"'],
  writeFault: writeOpenaiFault,
  writeStreamFault,
  readFault,
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
