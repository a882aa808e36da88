import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { jsonErrorPosition } from './lib/json-position'
import { nearest } from './lib/nearest'
import { type databaseTypes, type logLevels, type Option, optionList, options, variables } from './options'

export interface Config {
  /** Absolute. What a running Octopus writes lies here. */
  dataDir: string
  /** Absolute. */
  configFile: string
  /** Port 0 is any free port. */
  server: { host: string; port: number }
  /** An absolute path for SQLite, else a connection string. */
  database: { type: (typeof databaseTypes)[number]; path: string }
  log: { level: (typeof logLevels)[number] }
  /** Bytes. */
  relay: { maxSseEventSize: number; maxBodySize: number }
  github: { pat: string }
  adminPassword: string | null
  secretKey: string | null
}

/** Where configuration comes from. Flags are given without dashes; `warn` hears about names that nobody reads. */
export interface ConfigSources {
  flags: Record<string, string>
  env: Record<string, string | undefined>
  cwd: string
  warn?: (message: string) => void
}

/** Something a person configured cannot be used. The message is one sentence that names the option and where it came from. */
export class ConfigError extends Error {}

/** One written value and where it was written: a flag, a variable, a file. */
interface Written {
  value: unknown
  source: string
}

/** Defaults ← config file ← `OCTOPUS_*` ← flags. Writes nothing. Throws `ConfigError` at the first value that cannot be used. */
export function loadConfig({ flags, env, cwd, warn = () => {} }: ConfigSources): Config {
  const outside = <T>(option: Option<T>) => fromFlag(option, flags) ?? fromEnvironment(option, env)
  warnOfVariables(env, warn)

  const dataDir = resolve(cwd, read(options.data, outside(options.data)))
  const namedFile = outside(options.config)
  const configFile = namedFile ? resolve(cwd, read(options.config, namedFile)) : join(dataDir, 'config.json')
  const file = readFile(configFile, namedFile?.source)
  warnOfKeys(file, configFile, warn)

  const fromFile = (option: Option<unknown>) => (option.outsideFile ? undefined : findInFile(file, option, configFile))
  const settle = <T>(option: Option<T>): T => read(option, outside(option) ?? fromFile(option))
  const config: Config = {
    dataDir,
    configFile,
    server: { host: settle(options.serverHost), port: settle(options.serverPort) },
    database: { type: settle(options.databaseType), path: settle(options.databasePath) },
    log: { level: settle(options.logLevel) },
    relay: { maxSseEventSize: settle(options.relayMaxSseEventSize), maxBodySize: settle(options.relayMaxBodySize) },
    github: { pat: settle(options.githubPat) },
    adminPassword: settle(options.adminPassword) || null,
    secretKey: settle(options.secretKey) || null,
  }
  config.database.path = databasePath(config)
  return freeze(config)
}

/** One option as it is now and where that was written; secrets are only said to be there. */
export interface OptionSight {
  path: string
  /** What the environment would name it. */
  variable: string
  flag: string | null
  value: string
  /** A flag, a variable or the path of a file; null is the default. */
  source: string | null
  by: 'flag' | 'variable' | 'file' | 'default'
}

/** What is configured outside of the settings, and by what. The sources must be those that `loadConfig` has taken. */
export function explainConfig({ flags, env, cwd }: ConfigSources, { configFile, ...config }: Config): OptionSight[] {
  const file = readFile(resolve(cwd, configFile), undefined)
  return optionList.map((option) => {
    const flag = fromFlag(option, flags)
    const variable = flag ? undefined : fromEnvironment(option, env)
    const inFile = flag || variable || option.outsideFile ? undefined : findInFile(file, option, configFile)
    const written = flag ?? variable ?? inFile
    return {
      path: option.path,
      variable: variables(option)[0]!,
      flag: option.flag ?? null,
      value: sightOf(option, written, { configFile, ...config }),
      source: written?.source ?? null,
      by: flag ? 'flag' : variable ? 'variable' : inFile ? 'file' : 'default',
    }
  })
}

function sightOf(option: Option<unknown>, written: Written | undefined, config: Config): string {
  if (option.path === 'data') return config.dataDir
  if (option.path === 'config') return config.configFile
  // Of a file it is no secret where it lies; a connection string holds a password.
  if (option.path === 'database.path' && config.database.type === 'sqlite') return config.database.path
  if (option.secret) return written ? '••••••••' : ''
  return String(read(option, written))
}

/** What a new config file says. Everything else keeps its default until someone writes it. */
export function defaultFile(): string {
  const shown = {
    server: { host: options.serverHost.default, port: options.serverPort.default },
    database: { type: options.databaseType.default, path: options.databasePath.default },
    log: { level: options.logLevel.default },
  }
  return `${JSON.stringify(shown, null, 2)}\n`
}

/** A relative SQLite path lies in the data directory; a leading `data/` is that directory itself. */
function databasePath({ dataDir, database: { type, path } }: Config): string {
  if (type === 'sqlite') return path === ':memory:' ? path : resolve(dataDir, path.replace(/^(\.\/)?data\//, ''))
  if (path !== options.databasePath.default) return path
  const example = type === 'mysql' ? 'user:password@tcp(host:3306)/octopus' : 'postgresql://user:password@host:5432/octopus'
  throw new ConfigError(`database.path must be set when database.type is ${type}, for example to ${example}`)
}

function read<T>(option: Option<T>, written: Written | undefined): T {
  if (written === undefined) return option.default
  const text = typeof written.value === 'string' || typeof written.value === 'number' ? String(written.value) : undefined
  const value = text === undefined ? undefined : option.read(text)
  if (value !== undefined) return value
  const found = option.secret ? '' : `, not ${JSON.stringify(written.value)}`
  throw new ConfigError(`${option.path} must be ${option.expects}${found} (from ${written.source})`)
}

function fromFlag(option: Option<unknown>, flags: ConfigSources['flags']): Written | undefined {
  const value = option.flag === undefined ? undefined : flags[option.flag]
  return value === undefined ? undefined : { value, source: `--${option.flag}` }
}

/** An empty variable counts as none: `${NAME:-}` in a compose file, and an empty password must never be one. */
function fromEnvironment(option: Option<unknown>, env: ConfigSources['env']): Written | undefined {
  const source = variables(option).find((name) => env[name]?.trim() && !isServiceLink(name, env[name]))
  return source === undefined ? undefined : { value: env[source], source }
}

/** Kubernetes hands every pod variables about services; for one named `octopus` or `octopus-server` they look like ours. */
function isServiceLink(name: string, value = ''): boolean {
  return /^(tcp|udp|sctp):\/\//.test(value) || /_SERVICE_(HOST|PORT)|_PORT_\d+_(TCP|UDP|SCTP)/.test(name)
}

function warnOfVariables(env: ConfigSources['env'], warn: (message: string) => void): void {
  const known = optionList.flatMap(variables)
  for (const name of Object.keys(env)) {
    if (!name.startsWith('OCTOPUS_') || known.includes(name) || isServiceLink(name, env[name])) continue
    warn(`the environment variable ${name} is not known${suggest(name, known)}`)
  }
}

function warnOfKeys(file: object, configFile: string, warn: (message: string) => void): void {
  const known = optionList.filter((option) => !option.outsideFile).flatMap((option) => [option.path, ...(option.aliases ?? [])])
  const spellings = known.map(spelling)
  for (const key of leaves(file)) {
    if (spellings.includes(spelling(key))) continue
    const outside = optionList.find((option) => option.outsideFile && spelling(option.path) === spelling(key))
    const advice = outside ? `; set ${variables(outside)[0]} instead` : suggest(key, known)
    warn(`${configFile}: "${key}" is not read from this file${advice}`)
  }
}

function suggest(typed: string, known: string[]): string {
  const name = nearest(typed, known)
  return name ? `; did you mean ${name}?` : ''
}

/** The file as an object, empty when there is none yet. `namedBy` is set when a person named it: then it must exist. */
function readFile(path: string, namedBy: string | undefined): object {
  const text = readText(path, namedBy)
  if (text === undefined) return {}
  const position = jsonErrorPosition(text)
  if (position) throw new ConfigError(`${path} is not valid JSON: line ${position.line}, column ${position.column}`)
  const file: unknown = JSON.parse(text)
  if (isObject(file)) return file
  throw new ConfigError(`${path} must hold a JSON object such as {"server": {"port": 8080}}`)
}

function readText(path: string, namedBy: string | undefined): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown'
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR'
    if (isMissing && namedBy === undefined) return undefined
    const problem = isMissing ? 'does not exist' : `cannot be read (${code})`
    throw new ConfigError(`the config file ${path} ${problem}${namedBy ? ` (from ${namedBy})` : ''}`)
  }
}

/** `max_sse_event_size` and `maxSseEventSize` are the same key. */
function findInFile(file: object, option: Option<unknown>, configFile: string): Written | undefined {
  for (const path of [option.path, ...(option.aliases ?? [])]) {
    const value = path.split('.').reduce<unknown>((within, name, depth) => {
      if (within === undefined || within === null) return undefined
      if (!isObject(within)) throw new ConfigError(`"${path.split('.').slice(0, depth).join('.')}" must be an object (from ${configFile})`)
      return Object.entries(within).find(([key]) => spelling(key) === spelling(name))?.[1]
    }, file)
    if (value !== undefined && value !== null && value !== '') return { value, source: configFile }
  }
  return undefined
}

function leaves(value: object, above = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = above + key
    return isObject(inner) ? leaves(inner, `${path}.`) : [path]
  })
}

function spelling(path: string): string {
  return path.replaceAll('_', '').toLowerCase()
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function freeze(config: Config): Config {
  for (const section of Object.values(config)) Object.freeze(section)
  return Object.freeze(config)
}
