import { Type } from '@sinclair/typebox'
import { Elysia, t } from 'elysia'
import { oneOf } from '../lib/schema'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import { protocolIds } from './channel'
import { lineOf, searchServed } from './list'
import { MOST_MODELS } from './models'
import { allReady, load, type Standing } from './standing'
import type { Channels } from './store'

export interface ChannelListDeps {
  channels: Pick<Channels, 'all'>
  sessions: Pick<Sessions, 'find'>
  log: ErrorLog
  standing?: Standing
}

const line = Type.Object({
  id: Type.Number(),
  name: Type.String(),
  protocol: oneOf(protocolIds),
  enabled: Type.Boolean(),
  autoGroup: Type.Boolean(),
  hosts: Type.Array(Type.String()),
  models: Type.Number({ description: 'How many it serves' }),
  keys: Type.Object({ all: Type.Number(), invalid: Type.Number(), resting: Type.Number() }),
  resting: Type.Number({ description: 'How many of its endpoints rest' }),
  reason: Type.Union([Type.String(), Type.Null()], { description: 'Why the first of its parts rests' }),
  ...load,
})

const served = Type.Object({ channelId: Type.Number(), channel: Type.String(), model: Type.String() })

const sought = t.Object({
  text: t.Optional(t.String({ maxLength: 200, description: 'Every word of it is in the name of the channel or of the model' })),
  model: t.Optional(t.String({ maxLength: 255, description: 'Exactly this model' })),
  limit: t.Optional(t.Integer({ minimum: 1, maximum: MOST_MODELS })),
})

const USUAL = 200

/** `/api/channels/list` and `/served`: all channels in few bytes, and a search over what they serve. */
export function channelListRoutes({ channels, sessions, log, standing = allReady }: ChannelListDeps) {
  return new Elysia({ prefix: '/api/channels', name: 'channel-list', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get('/list', () => ({ items: channels.all().map((channel) => lineOf(channel, standing)) }), {
      response: { 200: Type.Object({ items: Type.Array(line) }), ...refusals },
    })
    .get('/served', ({ query: { text = '', model, limit = USUAL } }) => searchServed(channels.all(), text, model, limit), {
      query: sought,
      response: {
        200: Type.Object({ items: Type.Array(served), count: Type.Number({ description: 'How many there are in all' }) }),
        ...refusals,
      },
    })
}
