import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Config, ConfigError, defaultFile, explainConfig, loadConfig } from './config'

let folder: string
let warnings: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'octopus-config-'))
  warnings = []
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Loads from `folder`, which is also the data directory, holding `file` as its config file. */
function load(given: { file?: unknown; env?: Record<string, string>; flags?: Record<string, string> } = {}): Config {
  if (given.file !== undefined) {
    writeFileSync(join(folder, 'config.json'), typeof given.file === 'string' ? given.file : JSON.stringify(given.file))
  }
  const flags = { data: folder, ...given.flags }
  return loadConfig({ flags, env: given.env ?? {}, cwd: folder, warn: (message) => warnings.push(message) })
}

test('without anything configured the defaults hold', () => {
  expect(loadConfig({ flags: {}, env: {}, cwd: '/somewhere/without/data' })).toEqual({
    dataDir: '/somewhere/without/data/data',
    configFile: '/somewhere/without/data/data/config.json',
    server: { host: '0.0.0.0', port: 8080 },
    database: { type: 'sqlite', path: '/somewhere/without/data/data/data.db' },
    log: { level: 'info' },
    relay: { maxSseEventSize: 16_777_216, maxBodySize: 64_000_000 },
    github: { pat: '' },
    adminPassword: null,
    secretKey: null,
  })
})

test('a flag beats a variable, which beats the file', () => {
  const file = { server: { port: 1 } }
  expect(load({ file }).server.port).toBe(1)
  expect(load({ file, env: { OCTOPUS_SERVER_PORT: '2' } }).server.port).toBe(2)
  expect(load({ file, env: { OCTOPUS_SERVER_PORT: '2' }, flags: { port: '3' } }).server.port).toBe(3)
})

test('the file that a first start writes means the defaults', () => {
  expect(load({ file: defaultFile() })).toEqual(load())
  expect(warnings).toEqual([])
})

test('every documented variable reaches its option', () => {
  const config = load({
    env: {
      OCTOPUS_SERVER_HOST: '127.0.0.1',
      OCTOPUS_DATABASE_TYPE: 'postgres',
      OCTOPUS_DATABASE_PATH: 'postgresql://u:p@h/o',
      OCTOPUS_LOGGING_LEVEL: 'DEBUG',
      OCTOPUS_RELAY_MAX_SSE_EVENT_SIZE: '1048576',
      OCTOPUS_RELAY_MAX_BODY_SIZE: '16MiB',
      OCTOPUS_GITHUB_PAT: 'pat',
      OCTOPUS_ADMIN_PASSWORD: ' spaces are kept ',
      OCTOPUS_SECRET_KEY: 'a-secret-of-some-length',
    },
  })
  expect(config).toMatchObject({
    server: { host: '127.0.0.1' },
    database: { type: 'postgres', path: 'postgresql://u:p@h/o' },
    log: { level: 'debug' },
    relay: { maxSseEventSize: 1_048_576, maxBodySize: 16_777_216 },
    github: { pat: 'pat' },
    adminPassword: ' spaces are kept ',
    secretKey: 'a-secret-of-some-length',
  })
  expect(warnings).toEqual([])
})

test('the data directory and the config file can be named by variables', () => {
  writeFileSync(join(folder, 'other.json'), '{"server":{"port":9}}')
  const config = loadConfig({ flags: {}, env: { OCTOPUS_DATA: 'here', OCTOPUS_CONFIG: 'other.json' }, cwd: folder })
  expect(config).toMatchObject({ dataDir: join(folder, 'here'), configFile: join(folder, 'other.json'), server: { port: 9 } })
})

test.each([
  ['data/data.db', 'data.db'],
  ['./data/data.db', 'data.db'],
  ['octopus.db', 'octopus.db'],
  ['data/deep/er.db', 'deep/er.db'],
])('the relative SQLite path %s lies in the data directory', (path, inside) => {
  expect(load({ file: { database: { path } } }).database.path).toBe(join(folder, inside))
})

test('an absolute SQLite path and a database in memory stay as they are', () => {
  expect(load({ env: { OCTOPUS_DATABASE_PATH: '/srv/o.db' } }).database.path).toBe('/srv/o.db')
  expect(load({ env: { OCTOPUS_DATABASE_PATH: ':memory:' } }).database.path).toBe(':memory:')
})

test('keys of the file may be written in snake case', () => {
  expect(load({ file: { relay: { max_sse_event_size: '1MiB' } } }).relay.maxSseEventSize).toBe(1_048_576)
  expect(warnings).toEqual([])
})

test('an empty variable counts as none', () => {
  const config = load({ env: { OCTOPUS_SERVER_PORT: '', OCTOPUS_ADMIN_PASSWORD: ' ' } })
  expect(config).toMatchObject({ server: { port: 8080 }, adminPassword: null })
})

test('variables that Kubernetes makes for a service are neither read nor warned of', () => {
  const env = { OCTOPUS_SERVER_PORT: 'tcp://10.0.0.1:80', OCTOPUS_SERVICE_HOST: '10.0.0.1', OCTOPUS_PORT_8080_TCP_ADDR: '10.0.0.1' }
  expect(load({ env }).server.port).toBe(8080)
  expect(warnings).toEqual([])
})

test.each([
  [{ env: { OCTOPUS_SERVER_PORT: 'abc' } }, 'server.port must be a whole number from 0 to 65535, not "abc" (from OCTOPUS_SERVER_PORT)'],
  [{ flags: { port: '70000' } }, 'server.port must be a whole number from 0 to 65535, not "70000" (from --port)'],
  [{ file: { server: { port: -1 } } }, 'server.port must be a whole number from 0 to 65535, not -1 (from FOLDER/config.json)'],
  [{ file: { log: { level: 'loud' } } }, 'log.level must be one of debug, info, warn, error, not "loud" (from FOLDER/config.json)'],
  [{ env: { OCTOPUS_SERVER_HOST: 'http://x' } }, 'such as 0.0.0.0 or ::1, not "http://x" (from OCTOPUS_SERVER_HOST)'],
  [{ env: { OCTOPUS_RELAY_MAX_BODY_SIZE: '2GiB' } }, 'relay.maxBodySize must be a size from 64KiB to 1GiB'],
  [{ file: { server: 8080 } }, '"server" must be an object (from FOLDER/config.json)'],
  [{ file: '{\n  "server": {,}\n}' }, 'FOLDER/config.json is not valid JSON: line 2, column 14'],
  [{ file: '[]' }, 'FOLDER/config.json must hold a JSON object'],
  [{ flags: { config: 'none.json' } }, 'the config file FOLDER/none.json does not exist (from --config)'],
  [{ env: { OCTOPUS_ADMIN_PASSWORD: 'short' } }, 'adminPassword must be at least 8 characters long (from OCTOPUS_ADMIN_PASSWORD)'],
  [{ env: { OCTOPUS_DATABASE_TYPE: 'mysql' } }, 'database.path must be set when database.type is mysql'],
])('%j is refused in one sentence', (given, message) => {
  expect(() => load(given)).toThrow(ConfigError)
  expect(() => load(given)).toThrow(message.replaceAll('FOLDER', folder))
})

test('a refused secret is not repeated', () => {
  const pat = ['ghp_hidden']
  expect(() => load({ file: { github: { pat } } })).toThrow('github.pat must be a personal access token (from')
})

test('a misspelt variable or key is named with the likely one, and nothing else changes', () => {
  const config = load({ env: { OCTOPUS_SERVER_PROT: '1' }, file: { server: { prot: 2 }, banana: true, adminPassword: 'x' } })
  expect(config.server.port).toBe(8080)
  expect(config.adminPassword).toBeNull()
  expect(warnings).toEqual([
    'the environment variable OCTOPUS_SERVER_PROT is not known; did you mean OCTOPUS_SERVER_PORT?',
    `${folder}/config.json: "server.prot" is not read from this file; did you mean server.port?`,
    `${folder}/config.json: "banana" is not read from this file`,
    `${folder}/config.json: "adminPassword" is not read from this file; set OCTOPUS_ADMIN_PASSWORD instead`,
  ])
})

test('nobody can change the configuration afterwards', () => {
  const config = load()
  expect(() => Object.assign(config.server, { port: 1 })).toThrow()
  expect(() => Object.assign(config, { dataDir: '/' })).toThrow()
})

test('every option says what it is and who has said so, and no secret', () => {
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ server: { port: 9 }, log: { level: 'warn' } }))
  const env = { OCTOPUS_SERVER_PORT: '10', OCTOPUS_SECRET_KEY: 'a-secret-of-some-length' }
  const sources = { flags: { data: folder, host: '::1' }, env, cwd: folder }
  const told = explainConfig(sources, loadConfig(sources))
  const of = (path: string) => told.find((option) => option.path === path)
  expect(of('server.host')).toMatchObject({ value: '::1', by: 'flag', source: '--host' })
  expect(of('server.port')).toMatchObject({ value: '10', by: 'variable', source: 'OCTOPUS_SERVER_PORT' })
  expect(of('log.level')).toMatchObject({ value: 'warn', by: 'file', source: join(folder, 'config.json') })
  expect(of('relay.maxBodySize')).toMatchObject({ value: '64000000', by: 'default', source: null })
  expect(of('secretKey')).toMatchObject({ by: 'variable' })
  expect(JSON.stringify(told)).not.toContain('a-secret-of-some-length')
})
