import { proxyProblem } from '../lib/http/proxy-url'

/** One row a setting. The settings page is drawn from these rows, and the API checks values by them. */
export const settingRows = [
  {
    name: 'maxAttempts',
    section: 'routing',
    type: 'number',
    default: 10,
    min: 1,
    max: 100,
    label: 'Attempts per request',
    help: 'How many candidates are tried before the client gets the error.',
  },
  {
    name: 'maxWaitSeconds',
    section: 'routing',
    type: 'number',
    default: 20,
    min: 0,
    max: 600,
    unit: 'seconds',
    label: 'Wait for one that rests',
    help: 'When all candidates rest and one comes back within this time, the request waits for it. 0 fails at once.',
  },
  {
    name: 'restBaseSeconds',
    section: 'routing',
    type: 'number',
    default: 5,
    min: 1,
    max: 3600,
    unit: 'seconds',
    label: 'First rest',
    help: 'How long what has failed is left alone, where the upstream does not say it itself.',
  },
  {
    name: 'restFactor',
    section: 'routing',
    type: 'number',
    default: 2,
    min: 1,
    max: 10,
    label: 'Each further rest is longer by',
    help: 'As long as nothing succeeds in between. 1 keeps all rests equal.',
  },
  {
    name: 'restCapSeconds',
    section: 'routing',
    type: 'number',
    default: 300,
    min: 1,
    max: 86_400,
    unit: 'seconds',
    label: 'Longest rest',
    help: 'How long rests may become, where the upstream does not say it itself.',
  },
  {
    name: 'restLongestToldSeconds',
    section: 'routing',
    type: 'number',
    default: 21_600,
    min: 1,
    max: 2_592_000,
    unit: 'seconds',
    label: 'Longest rest that upstreams may ask for',
    help: 'After this time they are asked again, whatever they said.',
  },
  {
    name: 'firstEventTimeoutSeconds',
    section: 'network',
    type: 'number',
    default: 900,
    min: 0,
    max: 86_400,
    unit: 'seconds',
    label: 'Wait for the first event',
    help: 'After this time without a reply the next candidate is tried. 0 waits without end. A group may have its own.',
  },
  {
    name: 'idleTimeoutSeconds',
    section: 'network',
    type: 'number',
    default: 1800,
    min: 0,
    max: 86_400,
    unit: 'seconds',
    label: 'Wait between events',
    help: 'A reply that is silent for this long is ended with an error. 0 waits without end. A group may have its own.',
  },
  {
    name: 'totalTimeoutSeconds',
    section: 'network',
    type: 'number',
    default: 0,
    min: 0,
    max: 604_800,
    unit: 'seconds',
    label: 'Longest request',
    help: 'A request that takes longer is ended with an error. 0 is no limit. A group may have its own.',
  },
  {
    name: 'keepAliveSeconds',
    section: 'network',
    type: 'number',
    default: 15,
    min: 0,
    max: 600,
    unit: 'seconds',
    label: 'Break silence after',
    help: 'Clients that wait for a stream hear after this time that it is still on its way, so that neither they nor proxies give up. 0 is never.',
  },
  {
    name: 'maxQueue',
    section: 'routing',
    type: 'number',
    default: 100,
    min: 0,
    max: 100_000,
    unit: 'requests',
    label: 'Longest queue of a channel',
    help: 'How many requests wait for a place when a limit of the channel is reached; the others are refused. A channel may have its own.',
  },
  {
    name: 'proxy',
    section: 'network',
    type: 'string',
    default: '',
    format: 'proxy',
    secret: true,
    label: 'Proxy for upstreams',
    help: 'http://, https://, socks5:// or socks5h:// (names are looked up there), with user and password if it wants them. A channel may have its own, or none.',
  },
  {
    name: 'responseHeaders',
    section: 'network',
    type: 'boolean',
    default: true,
    label: 'Tell clients who served them',
    help: 'Headers of each answer name the channel, the number of attempts, and the time that Octopus itself has taken.',
  },
  {
    name: 'modelSyncHours',
    section: 'sync',
    type: 'number',
    default: 24,
    min: 0,
    max: 8760,
    unit: 'hours',
    label: 'Take over lists of models every',
    help: 'For channels with auto-sync. 0 is never.',
  },
  {
    name: 'probeMinutes',
    section: 'routing',
    type: 'number',
    default: 60,
    min: 0,
    max: 10_080,
    unit: 'minutes',
    label: 'Measure endpoints every',
    help: 'Asks each for its list of models, which costs nothing. 0 is never.',
  },
  {
    name: 'checkMinutes',
    section: 'routing',
    type: 'number',
    default: 0,
    min: 0,
    max: 10_080,
    unit: 'minutes',
    label: 'Check what rests or idles every',
    help: 'By the list of models; by a call of one token where a channel allows it. 0 is never.',
  },
  {
    name: 'allowPrivateUpstreams',
    section: 'network',
    type: 'boolean',
    default: true,
    label: 'Channels on private networks',
    help: 'Lets channels point at this machine and the local network, as for Ollama or vLLM. Cloud metadata addresses are refused in any case.',
  },
  {
    name: 'priceSyncHours',
    section: 'sync',
    type: 'number',
    default: 24,
    min: 0,
    max: 8760,
    unit: 'hours',
    label: 'Fetch public prices every',
    help: 'Prices that you have set yourself stay. 0 fetches them only when you say so.',
  },
  {
    name: 'priceSyncUrl',
    section: 'sync',
    type: 'string',
    default: 'https://models.dev/api.json',
    format: 'url',
    label: 'Public prices',
    help: 'The address of models.dev, or of a copy of it.',
  },
  {
    name: 'allowUnpriced',
    section: 'routing',
    type: 'boolean',
    default: false,
    label: 'Models without a price for keys with a spending limit',
    help: 'What nobody knows the price of counts as nothing towards the limit. Off, such models are refused to these keys until they have a price.',
  },
  {
    name: 'statsSaveIntervalMinutes',
    section: 'requests',
    type: 'number',
    default: 1,
    min: 1,
    max: 1440,
    unit: 'minutes',
    label: 'Save statistics every',
    help: 'Nothing is lost in between: what is not in the database yet is in the journal.',
  },
  {
    name: 'logRetentionDays',
    section: 'requests',
    type: 'number',
    default: 30,
    min: 0,
    max: 3650,
    unit: 'days',
    label: 'Keep request logs for',
    help: 'Older ones are deleted; the statistics stay. 0 keeps them until the number of rows is reached.',
  },
  {
    name: 'logRetentionRows',
    section: 'requests',
    type: 'number',
    default: 1_000_000,
    min: 0,
    max: 100_000_000,
    unit: 'rows',
    label: 'Keep at most',
    help: 'When there are more request logs the oldest are deleted. 0 is no limit.',
  },
  {
    name: 'metricsToken',
    section: 'about',
    type: 'string',
    default: '',
    secret: true,
    label: 'Token for metrics',
    help: 'Prometheus reads /metrics with it ("Authorization: Bearer …"). Empty turns metrics off.',
  },
  {
    name: 'otlpEndpoint',
    section: 'network',
    type: 'string',
    default: '',
    format: 'optional-url',
    label: 'Export traces to',
    help: 'The address of an OpenTelemetry collector that takes OTLP over HTTP, like http://localhost:4318. Empty follows OTEL_EXPORTER_OTLP_ENDPOINT.',
  },
  {
    name: 'otlpHeaders',
    section: 'network',
    type: 'string',
    default: '',
    secret: true,
    label: 'Headers for traces',
    help: 'What the collector wants to see, like authorization=Bearer%20secret; several are separated by commas.',
  },
  {
    name: 'logRetentionMegabytes',
    section: 'requests',
    type: 'number',
    default: 2048,
    min: 0,
    max: 10_000_000,
    unit: 'MB',
    label: 'Request logs take at most about',
    help: 'With the bodies that are kept. When they take more, bodies are deleted first, then the oldest request logs. 0 is no limit.',
  },
  {
    name: 'logBodies',
    section: 'requests',
    type: 'string',
    default: 'off',
    options: ['off', 'errors', 'all'],
    label: 'Keep bodies of requests and replies',
    help: 'What clients sent and were told, shortened, compressed and without keys: of none, of those that failed, or of all. An API key may have its own.',
  },
  {
    name: 'logBodyKilobytes',
    section: 'requests',
    type: 'number',
    default: 64,
    min: 1,
    max: 4096,
    unit: 'KB',
    label: 'Keep of a body',
    help: 'So much of its beginning, and as much of its end.',
  },
  {
    name: 'auditRetentionDays',
    section: 'requests',
    type: 'number',
    default: 365,
    min: 0,
    max: 36_500,
    unit: 'days',
    label: 'Keep what admins have changed for',
    help: '0 keeps it for ever.',
  },
  {
    name: 'sessionHours',
    section: 'account',
    type: 'number',
    default: 24,
    min: 1,
    max: 720,
    unit: 'hours',
    label: 'Signed in for',
    help: 'How long a sign-in lasts.',
  },
  {
    name: 'rememberDays',
    section: 'account',
    type: 'number',
    default: 30,
    min: 1,
    max: 365,
    unit: 'days',
    label: 'Signed in for, if remembered',
    help: 'How long a sign-in lasts with "remember me".',
  },
  {
    name: 'timeZone',
    section: 'general',
    type: 'string',
    default: '',
    format: 'time-zone',
    label: 'Time zone',
    help: 'For days and hours in charts, and for the days, weeks and months of limits, like Europe/Berlin. Empty follows the browser, for limits the server.',
  },
  {
    name: 'language',
    section: 'general',
    type: 'string',
    default: '',
    options: ['', 'en', 'zh-Hans', 'zh-Hant'],
    label: 'Language',
    help: 'Empty follows the browser.',
  },
  {
    name: 'theme',
    section: 'general',
    type: 'string',
    default: 'system',
    options: ['system', 'light', 'dark'],
    label: 'Theme',
    help: 'System follows the device.',
  },
] as const satisfies readonly SettingRow[]

/** The pages of the settings; a row is shown on one of them. */
export type SettingSection = 'general' | 'account' | 'requests' | 'network' | 'routing' | 'sync' | 'about'

/** The value of a `secret` one is kept encrypted. */
export type SettingRow = { name: string; section: SettingSection; label: string; help: string; unit?: string; secret?: boolean } & (
  | { type: 'number'; default: number; min: number; max: number }
  | { type: 'boolean'; default: boolean }
  | { type: 'string'; default: string; options?: readonly string[]; format?: 'time-zone' | 'proxy' | 'url' | 'optional-url' }
)

type Rows = (typeof settingRows)[number]
type Widen<T> = T extends { options: readonly (infer Option)[] }
  ? Option
  : T extends { type: 'number' }
    ? number
    : T extends { type: 'boolean' }
      ? boolean
      : string

export type SettingName = Rows['name']
export type SettingValues = { [Row in Rows as Row['name']]: Widen<Row> }

export const settingDefaults = Object.fromEntries(settingRows.map((row) => [row.name, row.default])) as SettingValues

/** What is wrong with a value, as the end of a sentence; `undefined` when it is fine. */
export function settingProblem(row: SettingRow, value: unknown): string | undefined {
  if (typeof value !== row.type) return `expected a ${row.type}`
  if (row.type === 'number' && !(Number.isInteger(value) && (value as number) >= row.min && (value as number) <= row.max)) {
    return `expected a whole number from ${row.min} to ${row.max}`
  }
  if (row.type === 'string' && row.options && !row.options.includes(value as string)) {
    return `expected one of ${row.options.map((option) => `"${option}"`).join(', ')}`
  }
  if (row.type === 'string' && row.format === 'time-zone' && !isTimeZone(value as string)) return 'expected a time zone like Europe/Berlin'
  if (row.type === 'string' && row.format === 'proxy' && value !== '') return proxyProblem(value as string)
  if (row.type === 'string' && row.format === 'optional-url' && value === '') return undefined
  if (row.type === 'string' && row.format?.endsWith('url') && !isWebAddress(value as string))
    return 'expected a URL that begins with http:// or https://'
  return undefined
}

const isWebAddress = (text: string) => text.length <= 2000 && /^https?:\/\//.test(text) && URL.canParse(text)

function isTimeZone(name: string): boolean {
  if (name === '') return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
