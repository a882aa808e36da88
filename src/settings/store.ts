import type { Database } from '../db/database'
import { upsert } from '../db/insert'
import { invalid } from '../lib/api-error'
import { createListeners, type Listeners } from '../lib/listeners'
import { nearest } from '../lib/nearest'
import type { SecretBox } from '../lib/secretbox'
import { createTurns } from '../lib/turns'
import type { Json } from '../protocols/protocol'
import { type SettingRow, settingRows } from './rows'
import { type SettingName, type SettingValues, settingDefaults, settingProblem } from './schema'

/** What an admin can set while Octopus runs; all in memory. */
export interface Settings {
  get<Name extends SettingName>(name: Name): SettingValues[Name]
  all(): Readonly<SettingValues>
  /** Changes the settings that `patch` names. Throws a 422 for one that does not exist and for a value out of range; then none is changed. */
  set(patch: Partial<SettingValues>): Promise<void>
  reload(): Promise<void>
  onChange: Listeners['onChange']
}

/** `box` encrypts what is secret; without one nothing secret can be set. Throws `WrongSecretKey`. */
export async function createSettings(database: Database, box?: SecretBox): Promise<Settings> {
  const { settings } = database.tables
  const inTurn = createTurns()
  const listeners = createListeners()
  let values = settingDefaults

  async function load() {
    const rows = (await database.query.select().from(settings)).map(opened)
    values = { ...settingDefaults, ...Object.fromEntries(rows.filter(isUsable).map(({ key, value }) => [key, value])) }
    listeners.changed()
  }

  function opened({ key, value }: { key: string; value: Json }) {
    const isSealed = rowOf.get(key)?.secret && typeof value === 'string' && value !== ''
    return { key, value: isSealed && box ? box.open(value) : value }
  }

  function sealed(key: string, value: Json): Json {
    if (!rowOf.get(key)?.secret || typeof value !== 'string' || value === '') return value
    if (!box) throw new Error('secret settings cannot be kept here')
    return box.seal(value)
  }

  async function set(patch: Partial<SettingValues>) {
    checkSettings(patch)
    const rows = Object.entries(patch).map(([key, value]) => ({ key, value: sealed(key, value as Json) }))
    await database.transaction((tx) => upsert(tx, settings, rows, { key: ['key'], replace: ['value'] }))
    await load()
  }

  await load()
  return {
    get: (name) => values[name],
    all: () => values,
    set: (patch) => inTurn(() => set(patch)),
    reload: () => inTurn(load),
    onChange: listeners.onChange,
  }
}

const rowOf = new Map<string, SettingRow>(settingRows.map((row) => [row.name, row]))

/** A row of a setting that is no more, or whose value is no longer allowed, counts as not set. */
function isUsable({ key, value }: { key: string; value: unknown }): boolean {
  const row = rowOf.get(key)
  return row !== undefined && settingProblem(row, value) === undefined
}

function checkSettings(patch: Record<string, unknown>) {
  for (const [name, value] of Object.entries(patch)) {
    const row = rowOf.get(name)
    if (!row) throw invalid(unknownSetting(name))
    const problem = settingProblem(row, value)
    if (problem) throw invalid(`${name}: ${problem}.`)
  }
}

function unknownSetting(name: string): string {
  const known = nearest(name, [...rowOf.keys()])
  return `There is no setting "${name}"${known ? `; did you mean "${known}"?` : '.'}`
}
