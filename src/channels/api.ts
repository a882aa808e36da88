import { Elysia, status, t } from 'elysia'
import { notFound } from '../lib/api-error'
import { cutPage, idParams, page, pageQuery } from '../lib/page'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import { changedParts } from './changes'
import type { Channel } from './channel'
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
  presetAnswer,
  type Standing,
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
  standing?: Standing
  /** Told what was edited or has passed a check, so that it may be tried again. */
  forget?: (endpointIds: number[], keyIds: number[]) => void
  /** Told how long an endpoint took to answer a check. */
  measured?: (endpointId: number, ms: number) => void
}

const ready = { status: 'ready', reason: null, since: null, until: null }
const allReady: Standing = { endpoint: () => ({ ...ready, latencyMs: null }), key: () => ({ ...ready, models: [] }) }

/** `/api/channels` */
export function channelRoutes(deps: ChannelDeps) {
  const { channels, groups, sessions, audit, log, fetch = globalThis.fetch, standing = allReady, forget, measured } = deps
  const show = (channel: Channel) => showChannel(channel, standing)

  function find(id: number) {
    const channel = channels.byId(id)
    if (!channel) throw notFound('channel', id)
    return channel
  }

  /** One endpoint that answers says that the key it was asked with is good, and nothing of the others. */
  function passed({ keys }: Channel, { endpoints }: typeof checkAnswer.static) {
    const well = endpoints.filter((endpoint) => endpoint.ok)
    for (const { id, latencyMs } of well) measured?.(id, latencyMs)
    const asked = keys.find((key) => key.enabled)
    if (well.length)
      forget?.(
        well.map((endpoint) => endpoint.id),
        asked ? [asked.id] : [],
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
        const before = find(params.id)
        const channel = await channels.update(params.id, body)
        if (!channel) throw notFound('channel', params.id)
        const changed = changedParts(before, channel)
        forget?.(changed.endpoints, changed.keys)
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
        passed(channel, answer)
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
