import type { api } from './api'

/** Names for the shapes of the admin API. They come from the server's own routes; nothing is declared twice. */

type Told<Call extends (...given: never[]) => Promise<{ data: unknown }>> = NonNullable<Awaited<ReturnType<Call>>['data']>
type Row<Call extends (...given: never[]) => Promise<{ data: unknown }>> = Told<Call> extends { items: (infer Item)[] } ? Item : never

export type Channel = Row<typeof api.channels.get>
/** A channel as one line of a list. */
export type ChannelLine = Told<typeof api.channels.list.get>['items'][number]
/** One model that one channel serves. */
export type Served = Told<typeof api.channels.served.get>['items'][number]
export type Suggested = Told<typeof api.groups.suggestions.get>
export type Traffic = Told<typeof api.stats.channels.get>['items'][number]
export type ChannelKey = Channel['keys'][number]
export type ChannelDraft = Parameters<typeof api.channels.post>[0]
export type Discovery = Parameters<typeof api.channels.discover.post>[0]
export type Checked = Told<ReturnType<typeof api.channels>['check']['post']>
export type DryRan = Told<ReturnType<typeof api.channels>['dry-run']['post']>
export type Synced = Told<ReturnType<typeof api.channels>['sync']['post']>
export type KeyStrategy = Channel['keyStrategy']
export const keyStrategies: readonly KeyStrategy[] = [
  'least-cost',
  'least-recent',
  'round-robin',
  'fill-first',
  'least-used',
  'most-used',
  'oldest',
  'random',
]
export type ProtocolId = Channel['protocol']
export const protocols: readonly ProtocolId[] = ['openai-chat', 'openai-responses', 'anthropic', 'gemini', 'volcengine']

export type Group = Row<typeof api.groups.get>
export type Mode = Group['mode']
export const modes: readonly Mode[] = ['failover', 'round-robin', 'random', 'weighted', 'least-latency', 'least-cost']
export type Member = Pick<Group['members'][number], 'channelId' | 'model' | 'priority' | 'weight' | 'enabled'>
export type Match = NonNullable<Group['match']>
export const matchKinds: readonly Match['kind'][] = ['exact', 'fuzzy', 'regex']
type GroupTimes = Pick<Group, 'firstEventTimeoutSeconds' | 'idleTimeoutSeconds' | 'totalTimeoutSeconds' | 'affinitySeconds' | 'maxAttempts'>
/** A group while it is being written. */
export type GroupDraft = Pick<Group, 'name' | 'mode' | 'match'> & GroupTimes & { members: Member[] }
export type Regrouping = Told<typeof api.groups.preview.post>['groups'][number]

export type PriceItem = Row<typeof api.prices.get>
export type PriceQuery = NonNullable<NonNullable<Parameters<typeof api.prices.get>[0]>['query']>
export type Price = NonNullable<PriceItem['price']>
export type PriceState = Told<typeof api.prices.state.get>
export type Recomputation = NonNullable<Told<typeof api.prices.recompute.get>['current']>

export type ApiKey = Row<typeof api.keys.get>
type KeyLimits = 'limits' | 'maxConcurrency' | 'requestsPerMinute' | 'tokensPerMinute' | 'allowedIps'
export type ApiKeyDraft = Pick<ApiKey, 'name' | 'enabled' | 'expiresAt' | 'maxCost' | 'models' | 'strict' | 'logBodies' | KeyLimits>
export type KeyLimit = NonNullable<ApiKey['limits']>[number]
export const limitKinds: readonly KeyLimit['kind'][] = ['cost', 'tokens', 'requests']
export const limitPeriods: readonly KeyLimit['per'][] = ['5h', 'day', 'week', 'month', 'ever']

export type Alert = Row<typeof api.alerts.get>
export type AlertKind = Alert['kind']
export type AlertDraft = Parameters<typeof api.alerts.post>[0]
export type AlertKinds = Told<typeof api.alerts.kinds.get>
export type AlertField = AlertKinds['kinds'][number]['fields'][number]

export type Log = Row<typeof api.logs.get>
export type LogPage = Told<typeof api.logs.get>
export type LogQuery = NonNullable<NonNullable<Parameters<typeof api.logs.get>[0]>['query']>
export type LogDetail = Told<ReturnType<typeof api.logs>['get']>
export type Volume = Told<typeof api.logs.volume.get>
export type Progress = Told<ReturnType<typeof api.live>['get']>
export type Considered = LogDetail['considered'][number]
export type Attempt = LogDetail['attempts'][number]

export type Overview = Told<typeof api.stats.overview.get>
export type Settings = Told<typeof api.settings.get>
export type Setting = Settings['schema'][number]
export type SettingValue = string | number | boolean

export type Own = Told<typeof api.me.get>
export type SessionSight = Row<typeof api.account.sessions.get>
export type Rest = Told<typeof api.routing.health.get>['items'][number]
export type AuditEntry = Row<typeof api.system.audit.get>
export type AuditQuery = NonNullable<NonNullable<Parameters<typeof api.system.audit.get>[0]>['query']>
export type ServerOption = Told<typeof api.system.options.get>['options'][number]
export type AllSynced = Told<typeof api.channels.sync.post>

export type Series = Told<typeof api.stats.series.get>
export type SeriesPoint = Series['points'][number]
export type Ranking = Told<typeof api.stats.ranking.get>
export type RankingItem = Ranking['items'][number]
export type RankingQuery = NonNullable<NonNullable<Parameters<typeof api.stats.ranking.get>[0]>['query']>
export type YearDay = Told<typeof api.stats.heatmap.get>['days'][number]
export type KeyState = Row<typeof api.keys.state.get>
