import { Elysia, status, t } from 'elysia'
import { notFound } from '../lib/api-error'
import { cutPage, idParams, page, pageQuery } from '../lib/page'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import { checkChannelNow, readDiscovery } from './check'
import { discoverModels, type Fetch } from './discover'
import { presets } from './presets'
import { checkSending } from './rules'
import {
  channelAnswer,
  channelDraft,
  channelPatch,
  checkAnswer,
  discovery,
  discoveryAnswer,
  type KeyState,
  presetAnswer,
  showChannel,
} from './shape'
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
  /** How an upstream key fares; it is called for keys that are enabled. */
  keyState?: (keyId: number) => KeyState
  /** Told when a channel was edited or has passed a check, so that what rested may be tried again. */
  forget?: (endpointIds: number[], keyIds: number[]) => void
}

const ready = () => ({ status: 'ready', reason: null })

/** `/api/channels` */
export function channelRoutes({ channels, groups, sessions, audit, log, fetch = globalThis.fetch, keyState = ready, forget }: ChannelDeps) {
  const show = (channel: Parameters<typeof showChannel>[0]) => showChannel(channel, keyState)

  function find(id: number) {
    const channel = channels.byId(id)
    if (!channel) throw notFound('channel', id)
    return channel
  }

  function forgetHealth({ endpoints, keys }: ReturnType<typeof find>) {
    forget?.(
      endpoints.map((endpoint) => endpoint.id),
      keys.map((key) => key.id),
    )
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
        const channel = await channels.create(body)
        await audit(admin, 'channel.create', channel.name, { id: channel.id, fields: Object.keys(body) })
        return status(201, show(channel))
      },
      { body: channelDraft, response: { 201: channelAnswer, ...refusals } },
    )
    .patch(
      '/:id',
      async ({ params, body, admin }) => {
        find(params.id)
        const channel = await channels.update(params.id, body)
        if (!channel) throw notFound('channel', params.id)
        forgetHealth(channel)
        await audit(admin, 'channel.change', channel.name, { id: channel.id, fields: Object.keys(body) })
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
      '/:id/check',
      async ({ params }) => {
        const channel = find(params.id)
        const answer = await checkChannelNow(channel, fetch)
        if (answer.endpoints.some((endpoint) => endpoint.ok)) forgetHealth(channel)
        return answer
      },
      { params: idParams, response: { 200: checkAnswer, ...refusals } },
    )
    .post(
      '/discover',
      async ({ body }) => {
        checkSending(body)
        return { models: await discoverModels(readDiscovery(body, channels), fetch) }
      },
      { body: discovery, response: { 200: discoveryAnswer, ...refusals } },
    )
}
