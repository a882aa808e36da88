import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import type { JsonObject } from '../protocols/protocol'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import { type SettingRow, settingRows } from './rows'
import type { SettingValues } from './schema'
import type { Settings } from './store'

interface SettingDeps {
  settings: Settings
  sessions: Pick<Sessions, 'find'>
  audit: Audit
  log: ErrorLog
}

const value = Type.Union([Type.String(), Type.Number(), Type.Boolean()])
const values = Type.Unsafe<SettingValues>(Type.Record(Type.String(), value))
// The store checks names and values by the rows of the schema.
const patch = Type.Unsafe<Partial<SettingValues>>(Type.Record(Type.String(), Type.Unknown()))
const schema = Type.Unsafe<readonly SettingRow[]>(Type.Array(Type.Object({ name: Type.String(), type: Type.String() })))
const answer = Type.Object({ schema, values })

/** `/api/settings` */
export function settingRoutes({ settings, sessions, audit, log }: SettingDeps) {
  const show = () => ({ schema: settingRows as readonly SettingRow[], values: settings.all() })

  return new Elysia({ prefix: '/api/settings', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .get('', show, { response: { 200: answer, ...refusals } })
    .patch(
      '',
      async ({ body, admin }) => {
        await settings.set(body)
        await audit(admin, 'settings.change', Object.keys(body).join(', '), withoutSecrets(body))
        return show()
      },
      { body: patch, response: { 200: answer, ...refusals } },
    )
}

function withoutSecrets(patch: Partial<SettingValues>): JsonObject {
  const secret = new Set(settingRows.filter((row: SettingRow) => row.secret).map((row) => row.name as string))
  return Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, secret.has(name) && value ? '[secret]' : value]))
}
