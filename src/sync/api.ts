import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import type { Channels } from '../channels/store'
import { notFound } from '../lib/api-error'
import { idParams } from '../lib/page'
import { nullable, strict } from '../lib/schema'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import type { Sync } from './sync'

export interface SyncRoutes {
  sync: Sync
  channels: Pick<Channels, 'all' | 'byId'>
  sessions: Pick<Sessions, 'find'>
  audit: Audit
  log: ErrorLog
}

const asked = Type.Object(
  { apply: Type.Optional(Type.Boolean({ description: 'Whether to take the list over; absent: where the channel has `autoSync`' })) },
  strict,
)

const names = (description: string) => Type.Array(Type.String(), { description })
const result = Type.Object({
  channelId: Type.Number(),
  name: Type.String(),
  models: names('What the upstream lists, through the model filter'),
  added: names('New to the channel'),
  removed: names('No longer listed; models that were written by hand are not among them'),
  applied: Type.Boolean({ description: 'The channel has taken it over' }),
  missingMembers: Type.Number({ description: 'Members of groups that were marked, as their model is gone' }),
  error: nullable(Type.String()),
})

/** `POST /api/channels/:id/sync` and `POST /api/channels/sync`: what upstreams list now. */
export function syncRoutes({ sync, channels, sessions, audit, log }: SyncRoutes) {
  return new Elysia({ prefix: '/api/channels', name: 'sync', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .post(
      '/sync',
      async ({ body, admin }) => {
        const meant = channels.all().filter((channel) => channel.enabled)
        const results = await sync.all(meant, body.apply)
        await audit(admin, 'channel.sync', 'all', { applied: results.filter(({ applied }) => applied).length })
        return { channels: results }
      },
      { body: asked, response: { 200: Type.Object({ channels: Type.Array(result) }), ...refusals } },
    )
    .post(
      '/:id/sync',
      async ({ params, body, admin }) => {
        const channel = channels.byId(params.id)
        if (!channel) throw notFound('channel', params.id)
        const answer = await sync.one(channel, body.apply)
        if (answer.applied)
          await audit(admin, 'channel.sync', channel.name, { id: params.id, added: answer.added, removed: answer.removed })
        return answer
      },
      { params: idParams, body: asked, response: { 200: result, ...refusals } },
    )
}
