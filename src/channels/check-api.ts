import { Elysia } from 'elysia'
import { invalid, notFound } from '../lib/api-error'
import { idParams } from '../lib/page'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import type { Channel } from './channel'
import { type Check, type Checked, checkAll, checkByList, type Finding } from './check'
import { checkAnswer, checkAsked } from './check-shape'
import type { Fetch } from './discover'
import { partsOf } from './parts'
import type { Channels } from './store'

export interface CheckDeps {
  channels: Pick<Channels, 'byId'>
  sessions: Pick<Sessions, 'find'>
  log: ErrorLog
  /** For asking upstreams: it must refuse the addresses that must not be reached. */
  fetch?: Fetch
  /** Calls a model for one token. */
  callModel?: (model: string) => Check
  checked?: Checked
  /** Told what has passed a check, so that it may be tried again. */
  forget?: (endpointIds: number[], keyIds: number[]) => void
}

/** `POST /api/channels/:id/check`: asks an upstream now, by its list of models or by a call for one token. */
export function checkRoutes({ channels, sessions, log, fetch = globalThis.fetch, callModel, checked, forget }: CheckDeps) {
  async function check(channel: Channel, { model, keyId, endpointId }: typeof checkAsked.static) {
    const { key, endpoint } = partsOf(channel, endpointId, keyId)
    const endpoints = endpointId === undefined ? channel.endpoints : [endpoint]
    const pairs = endpoints.map((one) => ({ endpoint: one, key }))
    if (model === undefined) return { findings: await checkAll(checkByList(fetch), channel, pairs), told: checked?.listed }
    if (!callModel) throw invalid('model: nothing can be called here.')
    return {
      findings: await checkAll(callModel(model), channel, pairs),
      told: (of: Channel, found: Finding) => checked?.called(of, model, found),
    }
  }

  return new Elysia({ prefix: '/api/channels', name: 'check', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .post(
      '/:id/check',
      async ({ params, body }) => {
        const channel = channels.byId(params.id)
        if (!channel) throw notFound('channel', params.id)
        const { findings, told } = await check(channel, body)
        for (const finding of findings) told?.(channel, finding)
        const well = findings.filter(({ fault }) => !fault)
        // One that answers says that the key it was asked with is good, and nothing of the others.
        if (well.length) forget?.(idsOf(well, 'endpoint'), idsOf(well, 'key'))
        return { endpoints: findings.map(showFinding), models: [...new Set(findings.flatMap(({ models }) => models))].sort() }
      },
      { params: idParams, body: checkAsked, response: { 200: checkAnswer, ...refusals } },
    )
}

const idsOf = (findings: Finding[], part: 'endpoint' | 'key') => [...new Set(findings.map((finding) => finding[part].id))]

const showFinding = ({ endpoint, key, status, latencyMs, firstTokenMs, fault, complaint, answer }: Finding) => ({
  id: endpoint.id,
  url: endpoint.url,
  keyId: key.id,
  ok: !fault,
  ...{ status, latencyMs, firstTokenMs, answer },
  message: complaint,
})
