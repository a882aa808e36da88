import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import type { Channel } from '../channels/channel'
import { notFound } from '../lib/api-error'
import { integer, strict } from '../lib/schema'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import type { Grouping, Regrouping } from './grouping'
import { match } from './shape'
import { checkMatch, type Groups } from './store'

export interface PreviewDeps {
  grouping: Pick<Grouping, 'preview'>
  groups: Pick<Groups, 'byId'>
  channels: { byId(id: number): Channel | undefined }
  sessions: Pick<Sessions, 'find'>
  log: ErrorLog
}

const id = integer(1, Number.MAX_SAFE_INTEGER)
const asked = Type.Object(
  {
    groupId: Type.Optional(id),
    match: Type.Optional(match),
    channelId: Type.Optional(integer(1, Number.MAX_SAFE_INTEGER, 'As if this channel had `autoGroup`')),
  },
  { ...strict, description: 'Nothing: the rules of all groups as they are; a rule without a group: that of a new one' },
)

const place = { channelId: Type.Number(), channel: Type.String(), model: Type.String() }
const answer = Type.Object({
  groups: Type.Array(
    Type.Object({
      id: Type.Number({ description: '0 for a group that is not there yet' }),
      name: Type.String(),
      added: Type.Array(Type.Object(place)),
      removed: Type.Array(Type.Object({ id: Type.Number(), ...place })),
      kept: Type.Number({ description: 'How many members stay as they are' }),
    }),
  ),
})

/** `POST /api/groups/preview`: what rules would add and remove, before anything is changed. */
export function previewRoutes({ grouping, groups, channels, sessions, log }: PreviewDeps) {
  const placeOf = ({ channelId, model }: { channelId: number; model: string }) => ({
    channelId,
    channel: channels.byId(channelId)?.name ?? '',
    model,
  })
  const show = ({ group, added, removed, kept }: Regrouping) => ({
    ...group,
    added: added.map(placeOf),
    removed: removed.map((member) => ({ id: member.id, ...placeOf(member) })),
    kept: kept.length,
  })

  return new Elysia({ prefix: '/api/groups', name: 'preview', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .post(
      '/preview',
      ({ body }) => {
        if (body.groupId !== undefined && !groups.byId(body.groupId)) throw notFound('group', body.groupId)
        if (body.channelId !== undefined && !channels.byId(body.channelId)) throw notFound('channel', body.channelId)
        checkMatch(body.match, channels)
        return { groups: grouping.preview(body).map(show) }
      },
      { body: asked, response: { 200: answer, ...refusals } },
    )
}
