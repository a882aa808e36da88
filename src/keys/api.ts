import { Elysia, status, t } from 'elysia'
import { invalid, notFound } from '../lib/api-error'
import { cutPage, idParams, page, pageQuery } from '../lib/page'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import type { KeyLimits } from './limits'
import { type ApiKeyDraft, type ApiKeyPatch, draftProblem, issuedAnswer, keyAnswer, keyDraft, keyPatch, showKey } from './shape'
import { boundAnswer, showBound } from './state-shape'
import type { ApiKeys } from './store'

interface KeyDeps {
  keys: ApiKeys
  /** How keys stand with their limits; without it nobody is said to have any. */
  keyLimits?: Pick<KeyLimits, 'stateOf'>
  sessions: Pick<Sessions, 'find'>
  audit: Audit
  log: ErrorLog
}

/** `/api/keys` */
export function keyRoutes({ keys, keyLimits, sessions, audit, log }: KeyDeps) {
  function find(id: number) {
    const key = keys.byId(id)
    if (!key) throw notFound('API key', id)
    return key
  }

  function stateOf(id: number): typeof keyState.static | undefined {
    const state = keyLimits?.stateOf(id)
    return state && { id, limits: state.bounds.map(showBound), running: state.running }
  }

  return new Elysia({ prefix: '/api/keys', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get(
      '',
      ({ query }) => {
        const { items, next } = cutPage(keys.all(), query)
        return { items: items.map(showKey), next }
      },
      { query: pageQuery, response: { 200: page(keyAnswer), ...refusals } },
    )
    .get('/state', () => ({ items: keys.all().flatMap(({ id }) => stateOf(id) ?? []) }), {
      response: { 200: t.Object({ items: t.Array(keyState) }), ...refusals },
    })
    .get('/:id', ({ params }) => showKey(find(params.id)), { params: idParams, response: { 200: keyAnswer, ...refusals } })
    .post(
      '',
      async ({ body, admin }) => {
        const { apiKey, key } = await keys.create(readDraft(body))
        await audit(admin, 'key.create', apiKey.name, { id: apiKey.id, fields: Object.keys(body) })
        return status(201, { ...showKey(apiKey), key })
      },
      { body: keyDraft, response: { 201: issuedAnswer, ...refusals } },
    )
    .patch(
      '/:id',
      async ({ params, body, admin }) => {
        const key = await keys.update(params.id, readDraft(body))
        if (!key) throw notFound('API key', params.id)
        await audit(admin, 'key.change', key.name, { id: key.id, fields: Object.keys(body) })
        return showKey(key)
      },
      { params: idParams, body: keyPatch, response: { 200: keyAnswer, ...refusals } },
    )
    .delete(
      '/:id',
      async ({ params, admin }) => {
        const { id, name } = find(params.id)
        await keys.remove(id)
        await audit(admin, 'key.remove', name, { id })
        return status(204, undefined)
      },
      { params: idParams, response: { 204: t.Undefined(), ...refusals } },
    )
    .post(
      '/:id/restore',
      async ({ params, admin }) => {
        const key = await keys.restore(params.id)
        if (!key) throw notFound('API key', params.id)
        await audit(admin, 'key.restore', key.name, { id: key.id })
        return showKey(key)
      },
      { params: idParams, response: { 200: keyAnswer, ...refusals } },
    )
}

const keyState = t.Object(
  { id: t.Number(), limits: t.Array(boundAnswer), running: t.Number({ description: 'Requests at once, where that is limited' }) },
  { description: 'Of a key that has limits' },
)

function readDraft(body: typeof keyDraft.static): ApiKeyDraft
function readDraft(body: typeof keyPatch.static): ApiKeyPatch
function readDraft({ expiresAt, ...rest }: typeof keyPatch.static): ApiKeyPatch {
  const draft: ApiKeyPatch = expiresAt === undefined ? rest : { ...rest, expiresAt: readTime(expiresAt) }
  const problem = draftProblem(draft)
  if (problem) throw invalid(problem)
  return draft
}

function readTime(text: string | null): number | null {
  const time = text === null ? null : Date.parse(text)
  if (Number.isNaN(time)) throw invalid('expiresAt: expected a time like 2026-01-31T12:00:00Z.')
  return time
}
