import { Elysia, status, t } from 'elysia'
import { notFound } from '../lib/api-error'
import { cutPage, idParams, page, pageQuery } from '../lib/page'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import { groupAnswer, groupDraft, groupPatch } from './shape'
import type { Groups } from './store'

interface GroupDeps {
  groups: Groups
  sessions: Pick<Sessions, 'find'>
  audit: Audit
  log: ErrorLog
}

/** `/api/groups` */
export function groupRoutes({ groups, sessions, audit, log }: GroupDeps) {
  function find(id: number) {
    const group = groups.byId(id)
    if (!group) throw notFound('group', id)
    return group
  }

  return new Elysia({ prefix: '/api/groups', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get('', ({ query }) => cutPage(groups.all(), query), { query: pageQuery, response: { 200: page(groupAnswer), ...refusals } })
    .get('/:id', ({ params }) => find(params.id), { params: idParams, response: { 200: groupAnswer, ...refusals } })
    .post(
      '',
      async ({ body, admin }) => {
        const group = await groups.create(body)
        await audit(admin, 'group.create', group.name, { id: group.id, fields: Object.keys(body) })
        return status(201, group)
      },
      { body: groupDraft, response: { 201: groupAnswer, ...refusals } },
    )
    .patch(
      '/:id',
      async ({ params, body, admin }) => {
        const group = await groups.update(params.id, body)
        if (!group) throw notFound('group', params.id)
        await audit(admin, 'group.change', group.name, { id: group.id, fields: Object.keys(body) })
        return group
      },
      { params: idParams, body: groupPatch, response: { 200: groupAnswer, ...refusals } },
    )
    .delete(
      '/:id',
      async ({ params, admin }) => {
        const { id, name } = find(params.id)
        await groups.remove(id)
        await audit(admin, 'group.remove', name, { id })
        return status(204, undefined)
      },
      { params: idParams, response: { 204: t.Undefined(), ...refusals } },
    )
}
