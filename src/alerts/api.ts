import { Elysia, status, t } from 'elysia'
import { ApiError, notFound } from '../lib/api-error'
import { cutPage, idParams, page, pageQuery } from '../lib/page'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import type { Desk } from './desk'
import { alertAnswer, alertDraft, alertPatch, kindsAnswer, showAlert, showKinds } from './shape'
import type { Alerts } from './store'

export interface AlertRoutes {
  alerts: Alerts
  desk: Pick<Desk, 'test'>
  sessions: Pick<Sessions, 'find'>
  audit: Audit
  log: ErrorLog
}

/** `/api/alerts` */
export function alertRoutes({ alerts, desk, sessions, audit, log }: AlertRoutes) {
  function find(id: number) {
    const alert = alerts.byId(id)
    if (!alert) throw notFound('alert', id)
    return alert
  }

  return new Elysia({ prefix: '/api/alerts', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get(
      '',
      ({ query }) => {
        const { items, next } = cutPage(alerts.all(), query)
        return { items: items.map(showAlert), next }
      },
      { query: pageQuery, response: { 200: page(alertAnswer), ...refusals } },
    )
    .get('/kinds', showKinds, { response: { 200: kindsAnswer, ...refusals } })
    .get('/:id', ({ params }) => showAlert(find(params.id)), { params: idParams, response: { 200: alertAnswer, ...refusals } })
    .post(
      '',
      async ({ body, admin }) => {
        const alert = await alerts.create(body)
        await audit(admin, 'alert.create', alert.name, { id: alert.id, kind: alert.kind })
        return status(201, showAlert(alert))
      },
      { body: alertDraft, response: { 201: alertAnswer, ...refusals } },
    )
    .patch(
      '/:id',
      async ({ params, body, admin }) => {
        const alert = await alerts.update(params.id, body)
        if (!alert) throw notFound('alert', params.id)
        await audit(admin, 'alert.change', alert.name, { id: alert.id, fields: Object.keys(body) })
        return showAlert(alert)
      },
      { params: idParams, body: alertPatch, response: { 200: alertAnswer, ...refusals } },
    )
    .delete(
      '/:id',
      async ({ params, admin }) => {
        const { id, name } = find(params.id)
        await alerts.remove(id)
        await audit(admin, 'alert.remove', name, { id })
        return status(204, undefined)
      },
      { params: idParams, response: { 204: t.Undefined(), ...refusals } },
    )
    .post(
      '/:id/test',
      async ({ params }) => {
        const problem = await desk.test(find(params.id))
        if (problem) throw new ApiError(502, 'not_delivered', `The test message did not arrive: ${problem}`)
        return { ok: true as const }
      },
      { params: idParams, response: { 200: t.Object({ ok: t.Literal(true) }), ...refusals } },
    )
}
