import { Type } from '@sinclair/typebox'
import { Elysia, status, t } from 'elysia'
import { invalid } from '../lib/api-error'
import { idParams } from '../lib/page'
import { oneOf } from '../lib/schema'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import type { Finding } from './check'
import { readKeyList } from './key-list'
import { duplicateKeys, keyAnswer, keyCheck, keyList, keyPatch, showKey } from './key-shape'
import { createKeyring, type KeyringDeps } from './keyring'
import { allReady } from './standing'

export interface ChannelKeyDeps extends KeyringDeps {
  sessions: Pick<Sessions, 'find'>
  audit: Audit
  log: ErrorLog
}

const keyParams = t.Object({ id: t.Integer(), keyId: t.Integer() })
const which = Type.Object({ status: Type.Optional(oneOf(['invalid', 'off', 'all'])) }, { additionalProperties: false })
const added = Type.Object({ added: Type.Array(keyAnswer), duplicates: duplicateKeys })
const checkedKeys = Type.Object({ keys: Type.Array(keyCheck) })

/** `/api/channels/:id/keys`: many keys at once, or one by itself. */
export function channelKeyRoutes(deps: ChannelKeyDeps) {
  const { sessions, audit, log, standing = allReady } = deps
  const keyring = createKeyring(deps)

  return new Elysia({ prefix: '/api/channels', name: 'channel-keys', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .post(
      '/:id/keys',
      async ({ params: { id }, body: { text, ...more }, admin }) => {
        const { name } = keyring.channelOf(id)
        const listed = readKeyList(text)
        if (!listed.length) throw invalid('text: expected a key a line, found none.')
        const { added, duplicates } = await keyring.add(id, listed, more)
        await audit(admin, 'channel.keys.add', name, { id, added: added.length })
        return { added: added.map((key) => showKey(key, standing)), duplicates }
      },
      { params: idParams, body: keyList, response: { 200: added, ...refusals } },
    )
    .patch(
      '/:id/keys/:keyId',
      async ({ params, body, admin }) => {
        const { channel, key } = await keyring.change(params, body)
        await audit(admin, 'channel.keys.change', channel.name, { ...params, fields: Object.keys(body) })
        return showKey(key, standing)
      },
      { params: keyParams, body: keyPatch, response: { 200: keyAnswer, ...refusals } },
    )
    .delete(
      '/:id/keys/:keyId',
      async ({ params, admin }) => {
        const { name } = await keyring.remove(params)
        await audit(admin, 'channel.keys.remove', name, params)
        return status(204, undefined)
      },
      { params: keyParams, response: { 204: t.Undefined(), ...refusals } },
    )
    .delete(
      '/:id/keys',
      async ({ params: { id }, query, admin }) => {
        const { name } = keyring.channelOf(id)
        if (query.status === undefined) throw invalid('status: say which keys are to go: "invalid", "off" or "all".')
        const removed = await keyring.removeAll(id, query.status)
        await audit(admin, 'channel.keys.remove', name, { id, status: query.status, removed })
        return { removed }
      },
      { params: idParams, query: which, response: { 200: t.Object({ removed: t.Number() }), ...refusals } },
    )
    .post(
      '/:id/keys/check',
      async ({ params, body: { status = 'invalid' } }) => {
        const channel = keyring.channelOf(params.id)
        return { keys: (await keyring.check(channel, keyring.meant(channel, status))).map(showCheck) }
      },
      { params: idParams, body: which, response: { 200: checkedKeys, ...refusals } },
    )
    .post(
      '/:id/keys/:keyId/check',
      async ({ params }) => {
        const { channel, key } = keyring.find(params.id, params.keyId)
        const [finding] = await keyring.check(channel, [key])
        return showCheck(finding!)
      },
      { params: keyParams, response: { 200: keyCheck, ...refusals } },
    )
}

const showCheck = ({ key, latencyMs, fault, complaint }: Finding) => ({
  id: key.id,
  hint: key.hint,
  ok: !fault,
  latencyMs,
  message: complaint,
})
