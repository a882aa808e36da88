import { afterEach, beforeEach, expect, test } from 'bun:test'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runOctopus, startOctopus } from './executable'

let cwd: string

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'octopus-e2e-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))

const octopus = (words: string[], env?: Record<string, string>, input?: string) => runOctopus(words, { cwd, env, input })

test('version names program, platform, runtime and commit', async () => {
  const { exitCode, output } = await octopus(['version'])
  expect(output).toMatch(/^octopus \d+\.\d+\.\d+ \(\w+-\w+, bun \d+\.\d+\.\d+, commit ([0-9a-f]{7}|unknown)\)\n$/)
  expect(exitCode).toBe(0)
  expect((await octopus(['--version'])).output).toBe(output)
})

test('help names every command', async () => {
  const { exitCode, output } = await octopus(['help'])
  for (const command of ['start', 'password', 'healthcheck', 'version', 'help']) expect(output).toContain(`\n  ${command} `)
  expect(exitCode).toBe(0)
})

test('a misspelt command or flag ends with code 2 and a hint, and touches nothing', async () => {
  expect(await octopus(['strat'])).toEqual({
    exitCode: 2,
    output: '',
    errors: 'octopus: unknown command "strat"; did you mean start?; see octopus help\n',
  })
  expect(await octopus(['--prot=1'])).toMatchObject({ exitCode: 2 })
  expect(readdirSync(cwd)).toEqual([])
})

test('a wrong value ends with code 2 and one sentence', async () => {
  const { exitCode, errors } = await octopus(['start'], { OCTOPUS_SERVER_PORT: 'http' })
  expect(errors).toBe('octopus: server.port must be a whole number from 0 to 65535, not "http" (from OCTOPUS_SERVER_PORT)\n')
  expect(exitCode).toBe(2)
})

test('a config file that is not JSON ends with code 2 and the place, and stays as it is', async () => {
  mkdirSync(join(cwd, 'data'))
  writeFileSync(join(cwd, 'data/config.json'), '{\n  "server": {"port": 1,}\n}')
  const { exitCode, errors } = await octopus(['start'])
  expect(errors).toBe(`octopus: ${cwd}/data/config.json is not valid JSON: line 2, column 24\n`)
  expect(exitCode).toBe(2)
  expect(readFileSync(join(cwd, 'data/config.json'), 'utf8')).toContain('1,}')
})

test('a data directory that is a file ends with code 1 and one sentence', async () => {
  writeFileSync(join(cwd, 'data'), '')
  const { exitCode, errors } = await octopus(['start'])
  expect(errors).toMatch(/^octopus: the data directory .* not a folder; choose another with --data\n$/)
  expect(exitCode).toBe(1)
})

test('a first start writes the config file for its owner only, says how to sign in, serves, and ends in peace', async () => {
  const serving = await startOctopus({ cwd })
  expect(serving.output()).toContain('└─ data     ./data (sqlite)\nFirst run: open http')
  expect(JSON.parse(readFileSync(join(cwd, 'data/config.json'), 'utf8'))).toEqual({
    server: { host: '0.0.0.0', port: 8080 },
    database: { type: 'sqlite', path: 'data/data.db' },
    log: { level: 'info' },
  })
  for (const name of ['data', ...readdirSync(join(cwd, 'data')).map((file) => `data/${file}`)]) {
    expect([name, statSync(join(cwd, name)).mode & 0o077]).toEqual([name, 0])
  }
  expect((await fetch(`${serving.url}/health`)).status).toBe(200)
  expect(await octopus(['healthcheck', '--host=127.0.0.1', `--port=${serving.port}`])).toMatchObject({ exitCode: 0 })
  expect(await serving.stop()).toMatchObject({ exitCode: 0, errors: '' })
  expect(await octopus(['healthcheck', '--host=127.0.0.1', `--port=${serving.port}`])).toMatchObject({ exitCode: 1, output: '' })
})

test('the config file is kept, and nothing is said of a first run once there is a password', async () => {
  const file = '{"log": {"level": "warn"}, "sever": {}, "server": {"prot": 1}}'
  mkdirSync(join(cwd, 'data'))
  writeFileSync(join(cwd, 'data/config.json'), file)
  const serving = await startOctopus({ cwd, env: { OCTOPUS_ADMIN_PASSWORD: 'eight arms, one hub' } })
  const { output, errors } = await serving.stop('SIGINT')
  expect(output).not.toContain('First run')
  expect(errors).toBe(`octopus: warning: ${cwd}/data/config.json: "server.prot" is not read from this file; did you mean server.port?\n`)
  expect(readFileSync(join(cwd, 'data/config.json'), 'utf8')).toBe(file)
})

test('a folder that others use is not closed to them', async () => {
  mkdirSync(join(cwd, 'data'))
  writeFileSync(join(cwd, 'data/notes.txt'), 'mine')
  chmodSync(join(cwd, 'data'), 0o755)
  await (await startOctopus({ cwd })).stop()
  expect(statSync(join(cwd, 'data')).mode & 0o777).toBe(0o755)
})

test('a port that is taken ends with code 1 and one sentence', async () => {
  const other = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() })
  try {
    const { exitCode, errors } = await octopus(['start', '--host=127.0.0.1', `--port=${other.port}`])
    expect(errors).toBe(
      `octopus: port ${other.port} on 127.0.0.1 is taken by another program; stop that one or choose another with --port\n`,
    )
    expect(exitCode).toBe(1)
  } finally {
    await other.stop()
  }
})

test('two of them do not share a port', async () => {
  const first = await startOctopus({ cwd })
  const { exitCode } = await octopus(['start', '--data=other', '--host=127.0.0.1', `--port=${first.port}`])
  await first.stop()
  expect(exitCode).toBe(1)
})

test('a .env and a bunfig.toml in the current folder are not read', async () => {
  writeFileSync(join(cwd, 'trap.ts'), 'console.log("the trap was loaded")')
  writeFileSync(join(cwd, 'bunfig.toml'), 'preload = ["./trap.ts"]')
  writeFileSync(join(cwd, '.env'), 'OCTOPUS_SERVER_PORT=nonsense\nBUN_CONFIG_MAX_HTTP_REQUESTS=3')
  const { exitCode, output, errors } = await (await startOctopus({ cwd })).stop()
  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' })
  expect(output).not.toContain('trap')
})

test.skipIf(process.platform !== 'linux')('many requests at a time are allowed for, in the same process (needs /proc)', async () => {
  const serving = await startOctopus({ cwd })
  const environment = readFileSync(`/proc/${serving.pid}/environ`, 'utf8').split('\0')
  await serving.stop()
  expect(environment).toContain('BUN_CONFIG_MAX_HTTP_REQUESTS=65535')
})

test('password sets a new one while Octopus runs, from standard input', async () => {
  const serving = await startOctopus({ cwd })
  const signIn = (password: string) => {
    const body = JSON.stringify({ username: 'admin', password })
    return fetch(`${serving.url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  }
  expect(await octopus(['password'], {}, 'a new password\nignored\n')).toMatchObject({ exitCode: 0, errors: '' })
  const statuses = [(await signIn('admin')).status, (await signIn('a new password')).status]
  await serving.stop()
  expect(statuses).toEqual([401, 200])
})

test('password refuses what is too short, an unknown name, no input, and a folder without a database', async () => {
  expect((await octopus(['password'], {}, 'long enough\n')).errors).toContain('there is no database at')
  await (await startOctopus({ cwd })).stop()
  expect(await octopus(['password'], {}, 'short\n')).toMatchObject({ exitCode: 1, errors: expect.stringContaining('8 characters') })
  expect(await octopus(['password', '--username=eve'], {}, 'long enough\n')).toMatchObject({
    exitCode: 1,
    errors: expect.stringContaining('eve'),
  })
  expect(await octopus(['password'])).toMatchObject({ exitCode: 1, errors: expect.stringContaining('no password on standard input') })
})
