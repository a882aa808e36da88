import { parseBytes } from './lib/bytes'

/** One thing that can be configured. Its environment variable is `OCTOPUS_` and its path: `server.port` → `OCTOPUS_SERVER_PORT`. */
export interface Option<T> {
  /** The path in the config file. */
  path: string
  /** Older or likelier names of the same path, also good as variables. */
  aliases?: string[]
  /** The command-line flag, without dashes. */
  flag?: string
  /** Never read from nor written to the config file. */
  outsideFile?: boolean
  /** Never repeated in a message. */
  secret?: boolean
  default: T
  /** The value out of what was written, or `undefined` when it cannot be one. */
  read: (text: string) => T | undefined
  /** Ends the sentence "server.port must be …". */
  expects: string
}

export const databaseTypes = ['sqlite', 'mysql', 'postgres'] as const
export const logLevels = ['debug', 'info', 'warn', 'error'] as const

const maxPort = 65_535
const minSize = 65_536
const maxSize = 2 ** 30

export const options = {
  data: text({ path: 'data', flag: 'data', outsideFile: true, default: './data', expects: 'a folder' }),
  config: text({ path: 'config', flag: 'config', outsideFile: true, default: '', expects: 'the path of a file' }),
  serverHost: {
    path: 'server.host',
    flag: 'host',
    default: '0.0.0.0',
    read: readHost,
    expects: 'an address to listen on, such as 0.0.0.0 or ::1',
  },
  serverPort: { path: 'server.port', flag: 'port', default: 8080, read: readPort, expects: `a whole number from 0 to ${maxPort}` },
  databaseType: choice('database.type', databaseTypes, 'sqlite'),
  databasePath: text({ path: 'database.path', secret: true, default: 'data/data.db', expects: 'the path or URL of a database' }),
  logLevel: { ...choice('log.level', logLevels, 'info'), aliases: ['logging.level'] },
  relayMaxSseEventSize: size('relay.maxSseEventSize', 16 * 1024 * 1024),
  relayMaxBodySize: size('relay.maxBodySize', 64_000_000),
  githubPat: text({ path: 'github.pat', secret: true, default: '', expects: 'a personal access token' }),
  adminPassword: secret('adminPassword', 8),
  secretKey: secret('secretKey', 16),
} satisfies Record<string, Option<unknown>>

export const optionList: readonly Option<unknown>[] = Object.values(options)

/** The environment variables of an option, its own first. */
export function variables(option: Option<unknown>): string[] {
  return [option.path, ...(option.aliases ?? [])].map(variable)
}

function variable(path: string): string {
  const words = path.replace(/([a-z])([A-Z])/g, '$1_$2').replaceAll('.', '_')
  return `OCTOPUS_${words.toUpperCase()}`
}

function text(option: Omit<Option<string>, 'read'>): Option<string> {
  return { ...option, read: (written) => written }
}

function secret(path: string, shortest: number): Option<string> {
  const read = (written: string) => (written.length >= shortest ? written : undefined)
  return { path, secret: true, outsideFile: true, default: '', read, expects: `at least ${shortest} characters long` }
}

function choice<const T extends string>(path: string, values: readonly T[], fallback: NoInfer<T>): Option<T> {
  return {
    path,
    default: fallback,
    read: (written) => values.find((value) => value === written.trim().toLowerCase()),
    expects: `one of ${values.join(', ')}`,
  }
}

function size(path: string, fallback: number): Option<number> {
  const read = (written: string) => {
    const bytes = parseBytes(written)
    return bytes !== undefined && bytes >= minSize && bytes <= maxSize ? bytes : undefined
  }
  return { path, default: fallback, read, expects: 'a size from 64KiB to 1GiB, such as 16777216 or "16MiB"' }
}

function readPort(written: string): number | undefined {
  const port = /^\s*\d{1,5}\s*$/.test(written) ? Number(written) : -1
  return port >= 0 && port <= maxPort ? port : undefined
}

function readHost(written: string): string | undefined {
  const host = written.trim().replace(/^\[(.*)\]$/, '$1')
  const isName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host)
  const isAddress6 = /^[0-9a-f:.]*:[0-9a-f:.]*(%\w+)?$/i.test(host) && host.split(':').length > 2
  return isName || isAddress6 ? host : undefined
}
