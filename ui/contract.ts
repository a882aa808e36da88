/** The shapes of the admin API as this UI reads them. Moments are ISO 8601, costs billionths of a US dollar. */

export const protocols = ['openai-chat', 'openai-responses', 'anthropic', 'gemini'] as const
export type ProtocolId = (typeof protocols)[number]
export const modes = ['round-robin', 'random', 'failover', 'weighted'] as const
export type Mode = (typeof modes)[number]

export interface Endpoint {
  url: string
  enabled?: boolean
}

/** An upstream key as it comes back: never the key itself, only its last characters and how it fares. */
export interface ChannelKey {
  id: number
  hint: string
  note: string
  enabled: boolean
  /** `ready`, `off`, or what keeps it from being used. */
  status: string
  reason: string | null
}

/** What is known of a vendor before anything is typed. */
export interface Preset {
  id: string
  name: string
  protocol: ProtocolId
  url: string
  keyUrl?: string
}

/** A channel that may not be saved yet: the models are asked for with `key`, or with the keys that `channelId` has. */
export interface Discovery {
  protocol: ProtocolId
  endpoints: Endpoint[]
  key?: string
  channelId?: number
}

export interface Channel {
  id: number
  name: string
  protocol: ProtocolId
  enabled: boolean
  endpoints: Endpoint[]
  keys: ChannelKey[]
  models: string[]
}

/** A kept key is named by its id, a new one is the key itself. */
export type KeyDraft = { id: number; enabled?: boolean; note?: string } | { key: string; note?: string }

export interface ChannelDraft {
  name: string
  protocol: ProtocolId
  enabled: boolean
  endpoints: Endpoint[]
  keys: KeyDraft[]
  models: string[]
}

export interface Member {
  id?: number
  channelId: number
  model: string
  priority: number
  weight: number
  enabled: boolean
}

export interface GroupDraft {
  name: string
  mode: Mode
  members: Member[]
  firstEventTimeoutSeconds: number | null
  affinitySeconds: number
}

export interface Group extends GroupDraft {
  id: number
}

export interface ApiKeyDraft {
  name: string
  enabled: boolean
  expiresAt: string | null
  maxCost: number | null
  models: string[] | null
}

export interface ApiKey extends ApiKeyDraft {
  id: number
  hint: string
  createdAt: string
  lastUsedAt: string | null
}

export interface Tokens {
  input: number
  output: number
  cacheRead: number
  cacheWrite: number
  reasoning: number
}

export interface Named {
  id: number
  name: string
}

export interface Log {
  id: string
  startedAt: string
  protocol: string
  model: string
  group: string | null
  channel: Named | null
  upstreamModel: string | null
  apiKey: Named | null
  status: number
  outcome: 'ok' | 'failed' | 'cancelled'
  stream: boolean
  error: string | null
  usage: Tokens | null
  costNano: number | null
  firstTokenMs: number | null
  totalMs: number
  attempts: number
  /** The reply broke off. */
  partial: boolean
}

export interface Attempt {
  channelId: number
  channel: string
  endpoint: string
  keyHint: string
  model: string
  startedMs: number
  durationMs: number
  status: number
  outcome: 'ok' | 'failed' | 'cancelled'
  reason?: string
}

export type LogDetail = Omit<Log, 'attempts'> & {
  attempts: Attempt[]
  warnings: string[]
  clientIp: string | null
  userAgent: string | null
}

export interface Sums {
  requests: number
  failed: number
  cancelled: number
  inputTokens: number
  outputTokens: number
  cacheReadTokens: number
  costNano: number
  firstTokenMs: number | null
}

export type Overview = Sums & { from: string; to: string; previous: Sums }

export interface System {
  version: string
  commit: string
  bun: string
  database: string
  dataDir: string
  platform: string
  startedAt: string
}

/** One setting as the server describes it. */
export type Setting = { name: string; label: string; help: string; unit?: string } & (
  | { type: 'number'; default: number; min: number; max: number }
  | { type: 'boolean'; default: boolean }
  | { type: 'string'; default: string; options?: readonly string[]; format?: string }
)

export type SettingValue = string | number | boolean

export interface Settings {
  schema: Setting[]
  values: Record<string, SettingValue>
}

export interface SessionReply {
  token: string
  expiresAt: string
  mustChangePassword: boolean
}

export interface LogQuery {
  cursor?: string
  limit?: number
  status?: string
  model?: string
  channelId?: number
  keyId?: number
  text?: string
}

type Reply<T> = Promise<{ data: T | null; error: { status: unknown; value: unknown } | null }>

/** One page of a list; `next` is the cursor of the following one. */
export interface Page<Item> {
  items: Item[]
  next: string | null
}

interface Rows<Item, Draft, Created> {
  (row: { id: number }): { patch(change: Partial<Draft>): Reply<Item>; delete(): Reply<unknown> }
  get(options?: { query: { cursor?: string; limit?: number } }): Reply<Page<Item>>
  post(draft: Draft): Reply<Created>
}

export interface Api {
  session: {
    get(): Reply<{ username: string; mustChangePassword: boolean }>
    post(who: { username: string; password: string; remember?: boolean }): Reply<SessionReply>
    delete(): Reply<unknown>
  }
  account: { put(change: { currentPassword: string; username?: string; password?: string }): Reply<unknown> }
  channels: Rows<Channel, ChannelDraft, Channel> & {
    presets: { get(): Reply<Preset[]> }
    discover: { post(of: Discovery): Reply<{ models: string[] }> }
  }
  groups: Rows<Group, GroupDraft, Group>
  keys: Rows<ApiKey, ApiKeyDraft, { id: number; key: string }>
  logs: ((log: { id: string }) => { get(): Reply<LogDetail> }) & {
    get(options: { query: LogQuery }): Reply<Page<Log>>
  }
  stats: { overview: { get(options: { query: { from: string; to: string } }): Reply<Overview> } }
  settings: { get(): Reply<Settings>; patch(values: Record<string, SettingValue>): Reply<unknown> }
  system: { get(): Reply<System> }
}
