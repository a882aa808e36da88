import { Type } from '@sinclair/typebox'
import { Elysia, status, t } from 'elysia'
import { invalid, notFound } from '../lib/api-error'
import { idParams } from '../lib/page'
import { oneOf } from '../lib/schema'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import type { Channel, ChannelKey } from './channel'
import { type Checked, checkAll, checkByList, type Finding } from './check'
import type { Fetch } from './discover'
import { type DuplicateKey, type ListedKey, readKeyList, withoutDuplicates } from './key-list'
import { allReady, duplicateKeys, keyAnswer, keyCheck, keyList, keyPatch, type Standing, showKey } from './shape'
import type { Channels } from './store'

export interface ChannelKeyDeps {
  channels: Channels
  sessions: Pick<Sessions, 'find'>
  audit: Audit
  log: ErrorLog
  fetch?: Fetch
  standing?: Standing
  checked?: Checked
  /** Told what was edited or has passed a check, so that it may be tried again. */
  forget?: (endpointIds: number[], keyIds: number[]) => void
}

const keyParams = t.Object({ id: t.Integer(), keyId: t.Integer() })
const which = Type.Object({ status: Type.Optional(oneOf(['invalid', 'off', 'all'])) }, { additionalProperties: false })
const added = Type.Object({ added: Type.Array(keyAnswer), duplicates: duplicateKeys })
const checkedKeys = Type.Object({ keys: Type.Array(keyCheck) })

/** `/api/channels/:id/keys`: many keys at once, or one by itself. */
export function channelKeyRoutes(deps: ChannelKeyDeps) {
  const { channels, sessions, audit, log, fetch = globalThis.fetch, standing = allReady, checked, forget } = deps

  function find(id: number): Channel {
    const channel = channels.byId(id)
    if (!channel) throw notFound('channel', id)
    return channel
  }

  function findKey(id: number, keyId: number): { channel: Channel; key: ChannelKey } {
    const channel = find(id)
    const key = channel.keys.find((one) => one.id === keyId)
    if (!key) throw notFound(`key of the channel "${channel.name}" with the id`, keyId)
    return { channel, key }
  }

  const isMeant = (key: ChannelKey, wanted: typeof which.static.status) => {
    if (wanted === 'off') return !key.enabled
    return wanted === 'all' || (key.enabled && standing.key(key.id).status === 'invalid')
  }

  async function add(id: number, listed: ListedKey[], more: object) {
    let duplicates: DuplicateKey[] = []
    const known = new Set(find(id).keys.map((key) => key.id))
    const channel = await channels.change(id, ({ keys }) => {
      const parted = withoutDuplicates(
        listed,
        keys.map((key) => key.secret),
      )
      duplicates = parted.duplicates
      return { keys: [...keys.map(kept), ...parted.fresh.map(({ key, note }) => ({ key, note, ...more }))] }
    })
    const keys = (channel?.keys ?? []).filter((key) => !known.has(key.id))
    return { added: keys.map((key) => showKey(key, standing)), duplicates }
  }

  async function checkKeys(channel: Channel, keys: readonly ChannelKey[]) {
    const endpoint = channel.endpoints.find((one) => one.enabled) ?? channel.endpoints[0]!
    const pairs = keys.map((key) => ({ endpoint, key }))
    const findings = await checkAll(checkByList(fetch), channel, pairs)
    for (const finding of findings) {
      checked?.listed(channel, finding)
      if (!finding.fault) forget?.([], [finding.key.id])
    }
    return findings.map(showCheck)
  }

  return new Elysia({ prefix: '/api/channels', name: 'channel-keys', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .post(
      '/:id/keys',
      async ({ params, body: { text, ...more }, admin }) => {
        const { name } = find(params.id)
        const listed = readKeyList(text)
        if (!listed.length) throw invalid('text: expected a key a line, found none.')
        const answer = await add(params.id, listed, more)
        await audit(admin, 'channel.keys.add', name, { id: params.id, added: answer.added.length })
        return answer
      },
      { params: idParams, body: keyList, response: { 200: added, ...refusals } },
    )
    .patch(
      '/:id/keys/:keyId',
      async ({ params, body, admin }) => {
        const { channel } = findKey(params.id, params.keyId)
        const changed = await channels.change(params.id, ({ keys }) => ({
          keys: keys.map((key) => (key.id === params.keyId ? { id: key.id, ...body } : kept(key))),
        }))
        const key = changed?.keys.find((one) => one.id === params.keyId)
        // Somebody has removed it meanwhile.
        if (!key) throw notFound(`key of the channel "${channel.name}" with the id`, params.keyId)
        if (body.key !== undefined || body.enabled !== undefined) forget?.([], [params.keyId])
        await audit(admin, 'channel.keys.change', channel.name, { id: params.id, keyId: params.keyId, fields: Object.keys(body) })
        return showKey(key, standing)
      },
      { params: keyParams, body: keyPatch, response: { 200: keyAnswer, ...refusals } },
    )
    .delete(
      '/:id/keys/:keyId',
      async ({ params, admin }) => {
        const { channel } = findKey(params.id, params.keyId)
        await channels.change(params.id, ({ keys }) => ({ keys: keys.filter((key) => key.id !== params.keyId).map(kept) }))
        await audit(admin, 'channel.keys.remove', channel.name, { id: params.id, keyId: params.keyId })
        return status(204, undefined)
      },
      { params: keyParams, response: { 204: t.Undefined(), ...refusals } },
    )
    .delete(
      '/:id/keys',
      async ({ params, query, admin }) => {
        const { name } = find(params.id)
        if (query.status === undefined) throw invalid('status: say which keys are to go: "invalid", "off" or "all".')
        const gone: ChannelKey[] = []
        await channels.change(params.id, ({ keys }) => {
          gone.push(...keys.filter((key) => isMeant(key, query.status)))
          return { keys: keys.filter((key) => !gone.includes(key)).map(kept) }
        })
        await audit(admin, 'channel.keys.remove', name, { id: params.id, status: query.status, removed: gone.length })
        return { removed: gone.length }
      },
      { params: idParams, query: which, response: { 200: t.Object({ removed: t.Number() }), ...refusals } },
    )
    .post(
      '/:id/keys/check',
      async ({ params, body: { status = 'invalid' } }) => {
        const channel = find(params.id)
        return {
          keys: await checkKeys(
            channel,
            channel.keys.filter((key) => isMeant(key, status)),
          ),
        }
      },
      { params: idParams, body: which, response: { 200: checkedKeys, ...refusals } },
    )
    .post(
      '/:id/keys/:keyId/check',
      async ({ params }) => {
        const { channel, key } = findKey(params.id, params.keyId)
        const [checked] = await checkKeys(channel, [key])
        return checked!
      },
      { params: keyParams, response: { 200: keyCheck, ...refusals } },
    )
}

const kept = ({ id }: ChannelKey) => ({ id })

const showCheck = ({ key, latencyMs, fault }: Finding) => ({
  id: key.id,
  hint: key.hint,
  ok: !fault,
  latencyMs,
  message: fault ? fault.message : null,
})
