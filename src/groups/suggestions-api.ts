import { Type } from '@sinclair/typebox'
import { Elysia, t } from 'elysia'
import type { Channel } from '../channels/channel'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import type { Groups } from './store'

export interface SuggestionDeps {
  groups: Pick<Groups, 'all'>
  channels: { all(): readonly Channel[] }
  sessions: Pick<Sessions, 'find'>
  log: ErrorLog
}

const item = Type.Object({ model: Type.String(), channels: Type.Number({ description: 'How many serve it' }) })
const asked = t.Object({
  channelId: t.Optional(t.Integer({ description: 'Only what this channel serves' })),
  limit: t.Optional(t.Integer({ minimum: 1, maximum: 1000 })),
})

const USUAL = 100

/** `GET /api/groups/suggestions`: models that no client can ask for yet, as they are in no group and no group has their name. */
export function suggestionRoutes({ groups, channels, sessions, log }: SuggestionDeps) {
  return new Elysia({ prefix: '/api/groups', name: 'suggestions', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get(
      '/suggestions',
      ({ query: { channelId, limit = USUAL } }) => {
        const known = new Set(groups.all().flatMap((group) => [group.name, ...group.members.map(({ model }) => model)]))
        const serving = channels.all().filter((channel) => channel.enabled)
        const counts = new Map<string, number>()
        for (const { models } of serving) for (const model of models) if (!known.has(model)) counts.set(model, (counts.get(model) ?? 0) + 1)
        const own = channelId === undefined ? undefined : new Set(channels.all().find(({ id }) => id === channelId)?.models)
        const items = [...counts].filter(([model]) => !own || own.has(model)).map(([model, channels]) => ({ model, channels }))
        // What most channels serve first, as that is what failover is worth most for.
        items.sort((a, b) => b.channels - a.channels || a.model.localeCompare(b.model))
        return { items: items.slice(0, limit), count: items.length }
      },
      { query: asked, response: { 200: Type.Object({ items: Type.Array(item), count: Type.Number() }), ...refusals } },
    )
}
