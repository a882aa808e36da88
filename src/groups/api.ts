import { Elysia, status, t } from 'elysia'
import { notFound } from '../lib/api-error'
import { cutPage, idParams, page, pageQuery } from '../lib/page'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import type { Group, Member } from './group'
import type { Grouping } from './grouping'
import type { Ledger } from './ledger'
import { groupAnswer, groupDraft, groupPatch, showGroup } from './shape'
import { type MemberState, ready } from './standing'
import type { Groups } from './store'

interface GroupDeps {
  groups: Groups
  sessions: Pick<Sessions, 'find'>
  audit: Audit
  log: ErrorLog
  /** How a member fares. */
  memberState?: (member: Member) => MemberState
  ledger?: Pick<Ledger, 'cacheOf'>
  /** Follows the rules of groups. */
  grouping?: Pick<Grouping, 'apply'>
}

const isReady = (): MemberState => ({ ...ready, latencyMs: null })
const unused = { cacheOf: () => ({ inputTokens: 0, cacheReadTokens: 0 }) }

/** `/api/groups` */
export function groupRoutes({ groups, sessions, audit, log, memberState = isReady, ledger = unused, grouping }: GroupDeps) {
  const show = (group: Group) => showGroup(group, memberState, ledger.cacheOf(group.id))

  function find(id: number) {
    const group = groups.byId(id)
    if (!group) throw notFound('group', id)
    return group
  }

  function showPage(query: typeof pageQuery.static) {
    const { items, next } = cutPage(groups.all(), query)
    return { items: items.map(show), next }
  }

  return new Elysia({ prefix: '/api/groups', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get('', ({ query }) => showPage(query), { query: pageQuery, response: { 200: page(groupAnswer), ...refusals } })
    .get('/:id', ({ params }) => show(find(params.id)), { params: idParams, response: { 200: groupAnswer, ...refusals } })
    .post(
      '',
      async ({ body, admin }) => {
        const group = await groups.create(body)
        await audit(admin, 'group.create', group.name, { id: group.id, fields: Object.keys(body) })
        if (group.match) await grouping?.apply()
        return status(201, show(find(group.id)))
      },
      { body: groupDraft, response: { 201: groupAnswer, ...refusals } },
    )
    .patch(
      '/:id',
      async ({ params, body, admin }) => {
        const group = await groups.update(params.id, body)
        if (!group) throw notFound('group', params.id)
        await audit(admin, 'group.change', group.name, { id: group.id, fields: Object.keys(body) })
        if (body.match !== undefined) await grouping?.apply()
        return show(find(group.id))
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
