import { Type } from '@sinclair/typebox'
import { Elysia, status, t } from 'elysia'
import { notFound } from '../lib/api-error'
import { cutPage, idParams, page, pageQuery } from '../lib/page'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import { changedParts } from './changes'
import type { Channel } from './channel'
import { readDiscovery } from './check'
import { discovery, discoveryAnswer } from './check-shape'
import { discoverModels, type Fetch } from './discover'
import { type ListedKey, readKeyList, withoutDuplicates } from './key-list'
import { duplicateKeys, type KeyDraft } from './key-shape'
import { unmasked } from './masking'
import { presets } from './presets'
import { checkSending } from './rules'
import { channelAnswer, channelDraft, channelPatch, presetAnswer, showChannel } from './shape'
import { allReady, type Standing } from './standing'
import type { Channels } from './store'

interface ChannelDeps {
  channels: Channels
  /** Members of a channel go with it; their number is told. */
  groups: { countUsing(channelId: number): number }
  sessions: Pick<Sessions, 'find'>
  audit: Audit
  log: ErrorLog
  /** For asking upstreams: it must refuse the addresses that must not be reached. */
  fetch?: Fetch
  standing?: Standing
  /** Told what was edited or has passed a check, so that it may be tried again. */
  forget?: (endpointIds: number[], keyIds: number[]) => void
  /** Follows the rules of groups after a channel was saved. */
  grouping?: { apply(): Promise<void> }
}

const created = Type.Composite([channelAnswer, Type.Object({ duplicateKeys: Type.Optional(duplicateKeys) })])
const secretsOf = (keys: readonly KeyDraft[]) => keys.flatMap(({ key }) => (key === undefined ? [] : [key.trim()]))
const keyOf = ({ key, note }: ListedKey) => ({ key, note })

/** `/api/channels` */
export function channelRoutes(deps: ChannelDeps) {
  const { channels, groups, sessions, audit, log, fetch = globalThis.fetch, standing = allReady, forget, grouping } = deps
  const show = (channel: Channel) => showChannel(channel, standing)

  function find(id: number) {
    const channel = channels.byId(id)
    if (!channel) throw notFound('channel', id)
    return channel
  }

  return new Elysia({ prefix: '/api/channels', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get(
      '',
      ({ query }) => {
        const { items, next } = cutPage(channels.all(), query)
        return { items: items.map(show), next }
      },
      { query: pageQuery, response: { 200: page(channelAnswer), ...refusals } },
    )
    .get('/presets', () => presets, { response: { 200: t.Array(presetAnswer), ...refusals } })
    .get('/:id', ({ params }) => show(find(params.id)), { params: idParams, response: { 200: channelAnswer, ...refusals } })
    .post(
      '',
      async ({ body, admin }) => {
        const { keyText, ...draft } = body
        const { keys = [] } = draft
        const { fresh, duplicates } = withoutDuplicates(readKeyList(keyText ?? ''), secretsOf(keys))
        const channel = await channels.create(keyText === undefined ? draft : { ...draft, keys: [...keys, ...fresh.map(keyOf)] })
        await audit(admin, 'channel.create', channel.name, { id: channel.id, fields: Object.keys(body) })
        await grouping?.apply()
        return status(201, { ...show(channel), ...(keyText !== undefined && { duplicateKeys: duplicates }) })
      },
      { body: channelDraft, response: { 201: created, ...refusals } },
    )
    .patch(
      '/:id',
      async ({ params, body, admin }) => {
        const before = find(params.id)
        const channel = await channels.change(params.id, (kept) => unmasked(body, kept))
        if (!channel) throw notFound('channel', params.id)
        const changed = changedParts(before, channel)
        forget?.(changed.endpoints, changed.keys)
        await audit(admin, 'channel.change', channel.name, { id: channel.id, fields: Object.keys(body) })
        await grouping?.apply()
        return show(channel)
      },
      { params: idParams, body: channelPatch, response: { 200: channelAnswer, ...refusals } },
    )
    .delete(
      '/:id',
      async ({ params, admin }) => {
        const { id, name } = find(params.id)
        const removedMembers = groups.countUsing(id)
        await channels.remove(id)
        await audit(admin, 'channel.remove', name, { id, removedMembers })
        return { removedMembers }
      },
      { params: idParams, response: { 200: t.Object({ removedMembers: t.Number() }), ...refusals } },
    )
    .post(
      '/discover',
      async ({ body }) => {
        const asked = unmasked(body, body.channelId === undefined ? undefined : channels.byId(body.channelId))
        checkSending(asked)
        return { models: await discoverModels(readDiscovery(asked, channels), fetch) }
      },
      { body: discovery, response: { 200: discoveryAnswer, ...refusals } },
    )
}
