import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import type { Channel } from '../channels/channel'
import { invalid } from '../lib/api-error'
import { integer, oneOf, strict } from '../lib/schema'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import type { Health } from './health'
import type { Trouble } from './trouble'
import { partKinds } from './verdict'

export interface RoutingDeps {
  health: Health
  channels: { all(): readonly Channel[]; byId(id: number): Channel | undefined }
  sessions: Pick<Sessions, 'find'>
  audit: Audit
  log: ErrorLog
}

const moment = Type.String({ format: 'date-time' })
const trouble = Type.Object({
  kind: oneOf(partKinds),
  id: Type.Number({ description: 'Of the endpoint, or of the key' }),
  model: Type.String({ description: 'Empty where it is about all models' }),
  channel: Type.Object({ id: Type.Number(), name: Type.String() }),
  label: Type.String({ description: 'The URL of the endpoint, or the ends of the key' }),
  status: oneOf(['resting', 'invalid', 'half-open', 'probing']),
  reason: Type.String(),
  since: moment,
  until: moment,
  told: Type.Boolean({ description: 'The upstream has said itself how long' }),
  rests: Type.Number({ description: 'In a row, without a success between them' }),
})

const reset = Type.Object(
  {
    kind: oneOf([...partKinds, 'channel']),
    id: integer(1, Number.MAX_SAFE_INTEGER),
    model: Type.Optional(Type.String({ maxLength: 255, description: 'Of a `key-model`; absent is all of its models' })),
  },
  strict,
)

/** How the API shows what rests: with the channel it belongs to. Nothing for a part that is no more. */
export const showTrouble =
  (channels: () => readonly Channel[]) =>
  ({ kind, id, model, state, reason, since, until, told, trips }: Trouble): (typeof trouble.static)[] => {
    const owner = channels().find((channel) => (kind === 'endpoint' ? channel.endpoints : channel.keys).some((part) => part.id === id))
    if (!owner) return []
    const label =
      kind === 'endpoint' ? owner.endpoints.find((part) => part.id === id)!.url : owner.keys.find((part) => part.id === id)!.hint
    const times = { since: new Date(since).toISOString(), until: new Date(until).toISOString() }
    return [{ kind, id, model, channel: { id: owner.id, name: owner.name }, label, status: state, reason, ...times, told, rests: trips }]
  }

/** `/api/routing`: what rests, and how to end that. */
export function routingRoutes({ health, channels, sessions, audit, log }: RoutingDeps) {
  const show = showTrouble(channels.all)

  function resetNow({ kind, id, model }: typeof reset.static): number {
    if (kind !== 'channel') return health.reset(kind, id, model)
    const channel = channels.byId(id)
    if (!channel) throw invalid(`id: there is no channel ${id}.`)
    return health.forget(
      channel.endpoints.map((endpoint) => endpoint.id),
      channel.keys.map((key) => key.id),
    )
  }

  return new Elysia({ prefix: '/api/routing', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get('/health', () => ({ items: health.all().flatMap(show) }), {
      response: { 200: Type.Object({ items: Type.Array(trouble) }), ...refusals },
    })
    .post(
      '/health/reset',
      async ({ body, admin }) => {
        const count = resetNow(body)
        await audit(admin, 'health.reset', `${body.kind} ${body.id}`, { ...body, count })
        return { reset: count }
      },
      { body: reset, response: { 200: Type.Object({ reset: Type.Number({ description: 'How many rests were ended' }) }), ...refusals } },
    )
}
