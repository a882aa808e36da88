import { Elysia, t } from 'elysia'
import { type ApiKey, playground } from '../keys/key'
import { clientAddress } from '../lib/address'
import type { Protocol, ProtocolId } from '../protocols/protocol'
import { admin, type ErrorLog, errors, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import type { Door } from './door'
import { createDoors } from './doors'
import type { Relay } from './relay'
import type { Stored } from './stored'

export interface PlaygroundRoutes {
  relay: Relay
  stored: Stored
  protocols: Record<ProtocolId, Protocol>
  sessions: Pick<Sessions, 'find'>
  log: ErrorLog
}

/** What stands in the log for a request of an admin; it is no key that anybody could present. */
const admins: ApiKey = {
  ...playground,
  hash: '',
  hint: '',
  enabled: true,
  expiresAt: null,
  maxCost: null,
  limits: null,
  models: null,
  allowedIps: null,
  strict: false,
  logBodies: null,
  createdAt: 0,
  lastUsedAt: null,
  windowStartedAt: null,
  maxConcurrency: null,
  requestsPerMinute: null,
  tokensPerMinute: null,
}

const place = t.Object(
  { channelId: t.Optional(t.Integer({ description: 'The one channel of the group that may serve it' })), alt: t.Optional(t.String()) },
  { additionalProperties: true },
)

interface Context {
  request: Request
  server: { requestIP(request: Request): { address: string } | null } | null
  query: { channelId?: number | undefined; alt?: string | undefined }
}

/**
 * The relay for an admin who is signed in: `/api/playground/v1/chat/completions`, `…/v1/responses`, `…/v1/messages` and
 * `…/v1beta/models/{group}:streamGenerateContent`, in the client's protocol as ever, without an API key.
 */
export function playgroundRoutes({ relay, stored, protocols, sessions, log }: PlaygroundRoutes) {
  const doors = createDoors(protocols, stored)

  function through(door: Door, { request, server, query: { channelId } }: Context) {
    const address = clientAddress(server?.requestIP(request)?.address, request.headers)
    return relay.answer(request, door, address, { key: admins, channelId })
  }

  function gemini(context: Context & { params: { name: string } }) {
    const { name } = context.params
    const colon = name.lastIndexOf(':')
    const isStream = name.slice(colon + 1) === 'streamGenerateContent'
    return through(doors.gemini(name.slice(0, colon), isStream, isStream && context.query.alt !== 'sse' ? 'array' : undefined), context)
  }

  const raw = { parse: 'none', query: place, response: { 200: t.Unsafe<Response>(t.Any()), ...refusals } } as const
  return new Elysia({ prefix: '/api/playground', name: 'playground', normalize: false })
    .use(errors(log))
    .use(admin(sessions))
    .post('/v1/chat/completions', (context) => through(doors.chat, context), raw)
    .post('/v1/responses', (context) => through(doors.responses, context), raw)
    .post('/v1/messages', (context) => through(doors.messages, context), raw)
    .post('/v1beta/models/:name', gemini, {
      ...raw,
      params: t.Object({ name: t.String({ pattern: ':(generateContent|streamGenerateContent)$', maxLength: 400 }) }),
    })
}
