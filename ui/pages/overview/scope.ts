import type { RankingQuery } from '../../contract'
import type { LogsSought } from './logs-address'

/** What the numbers can be narrowed to, as it stands in the address. */
export const scopeNames = ['model', 'channel', 'group', 'key', 'upstream', 'endpoint'] as const
export type ScopeName = (typeof scopeNames)[number]
export type ScopeQuery = Partial<Record<ScopeName, string>>

export interface Scope {
  /** Changes with anything of it. */
  key: string
  /** The same for the server. */
  filter: Pick<RankingQuery, (typeof fields)[ScopeName]>
  /** The same for the log, which is not told apart by endpoints. */
  sought: LogsSought
}

/** What the server calls each. */
export const fields = {
  model: 'model',
  channel: 'channelId',
  group: 'groupId',
  key: 'apiKeyId',
  upstream: 'channelKeyId',
  endpoint: 'endpointId',
} as const

export const noScope = Object.fromEntries(scopeNames.map((name) => [name, undefined])) as Record<ScopeName, undefined>

/** What an address narrows the numbers to; an id that is none is left out. */
export function scopeOf(query: ScopeQuery): Scope {
  const set = scopeNames.flatMap((name) => {
    const text = query[name]
    return text && (name === 'model' || /^-?\d+$/.test(text)) ? [[name, text] as const] : []
  })
  return {
    key: JSON.stringify(set),
    filter: Object.fromEntries(set.map(([name, text]) => [fields[name], name === 'model' ? text : Number(text)])),
    sought: Object.fromEntries(set.filter(([name]) => name !== 'endpoint')),
  }
}

export const isScoped = ({ filter }: Scope) => Object.keys(filter).length > 0
