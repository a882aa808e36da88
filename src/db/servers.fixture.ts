import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { Glob } from 'bun'
import mysql from 'mysql2/promise'
import postgres from 'postgres'
import type { DatabaseType } from './database'
import type { DatabaseOptions } from './open'

/** A database server for tests: one that an environment variable names, else one started from the programs that are installed. */
export interface TestServer {
  type: DatabaseType
  /** Makes an empty database and answers how to open it. */
  create(): Promise<DatabaseOptions>
  /** Removes what was made. */
  stop(): Promise<void>
}

const root = userInfo().uid === 0

/** Answers a sentence when there is no such server to be had. */
export async function startServer(type: DatabaseType): Promise<TestServer | string> {
  switch (type) {
    case 'sqlite':
      return { type, create: async () => ({ type, path: ':memory:' }), stop: async () => {} }
    case 'postgres':
      return await startPostgres()
    case 'mysql':
      return await startMysql()
  }
}

async function startPostgres(): Promise<TestServer | string> {
  const given = process.env.OCTOPUS_TEST_POSTGRES_URL
  if (given) return postgresServer(given, () => {})
  const initdb = find('initdb')
  const control = find('pg_ctl')
  if (!initdb || !control) return 'PostgreSQL is not installed, and OCTOPUS_TEST_POSTGRES_URL is not set'

  const folder = mkdtempSync(join(tmpdir(), 'octopus-postgres-'))
  if (root) run('chown', 'postgres', folder)
  const port = freePort()
  const data = join(folder, 'data')
  // It refuses to run as root.
  const as = root ? ['runuser', '-u', 'postgres', '--'] : []
  run(...as, initdb, '-A', 'trust', '-U', 'octopus', '-E', 'UTF8', '--no-sync', '-D', data)
  const options = `-h 127.0.0.1 -p ${port} -k ${folder} -c fsync=off`
  run(...as, control, '-w', '-D', data, '-l', join(folder, 'log'), '-o', options, 'start')
  return postgresServer(`postgresql://octopus:unused@127.0.0.1:${port}/postgres?sslmode=disable`, () => {
    run(...as, control, '-D', data, '-m', 'immediate', 'stop')
    rmSync(folder, { recursive: true, force: true })
  })
}

function postgresServer(url: string, end: () => void): TestServer {
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  const made: string[] = []
  return {
    type: 'postgres',
    async create() {
      const name = databaseName()
      await admin.unsafe(`create database ${name}`)
      made.push(name)
      const address = new URL(url)
      address.pathname = `/${name}`
      return { type: 'postgres', path: address.href }
    },
    async stop() {
      for (const name of made) await admin.unsafe(`drop database ${name} with (force)`)
      await admin.end()
      end()
    },
  }
}

async function startMysql(): Promise<TestServer | string> {
  const given = process.env.OCTOPUS_TEST_MYSQL_URL
  if (given) return mysqlServer(given, async () => {})
  const install = find('mariadb-install-db')
  const program = find('mariadbd')
  if (!install || !program) return 'MariaDB is not installed, and OCTOPUS_TEST_MYSQL_URL is not set'

  const folder = mkdtempSync(join(tmpdir(), 'octopus-mysql-'))
  const data = join(folder, 'data')
  const as = root ? ['--user=mysql'] : []
  if (root) chmodSync(folder, 0o755)
  run(install, '--no-defaults', '--auth-root-authentication-method=normal', '--skip-test-db', `--datadir=${data}`, ...as)
  if (root) run('chown', '-R', 'mysql', folder)
  const port = freePort()
  const places = [`--datadir=${data}`, `--socket=${join(folder, 'socket')}`, `--pid-file=${join(folder, 'pid')}`]
  const server = Bun.spawn([program, '--no-defaults', ...places, `--port=${port}`, '--bind-address=127.0.0.1', ...as], {
    stdout: 'ignore',
    stderr: 'ignore',
  })
  const url = `mysql://root:@127.0.0.1:${port}/mysql`
  await reachable(url)
  return mysqlServer(url, async () => {
    server.kill()
    await server.exited
    rmSync(folder, { recursive: true, force: true })
  })
}

function mysqlServer(url: string, end: () => Promise<void>): TestServer {
  const made: string[] = []
  const admin = mysql.createPool(url)
  return {
    type: 'mysql',
    async create() {
      const name = databaseName()
      // The old default of MySQL 5.7: the schema must not rely on the database's own character set.
      await admin.query(`create database ${name} character set latin1`)
      made.push(name)
      const address = new URL(url)
      address.pathname = `/${name}`
      return { type: 'mysql', path: address.href }
    },
    async stop() {
      for (const name of made) await admin.query(`drop database ${name}`)
      await admin.end()
      await end()
    },
  }
}

async function reachable(url: string) {
  const deadline = Date.now() + 30_000
  for (;;) {
    try {
      return await (await mysql.createConnection(url)).end()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await Bun.sleep(50)
    }
  }
}

function find(program: string): string | undefined {
  const places = [
    '/usr/sbin',
    '/usr/local/sbin',
    '/usr/local/mysql/bin',
    ...new Glob('/usr/lib/postgresql/*/bin').scanSync({ onlyFiles: false }),
  ]
  return Bun.which(program) ?? Bun.which(program, { PATH: places.join(':') }) ?? undefined
}

function run(...command: string[]) {
  const { exitCode, stderr } = Bun.spawnSync(command, { stdout: 'ignore', stderr: 'pipe', cwd: tmpdir() })
  if (exitCode !== 0) throw new Error(`${command[0]} failed: ${stderr}`)
}

function freePort(): number {
  const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  listener.stop()
  return listener.port
}

function databaseName(): string {
  return `octopus_test_${crypto.randomUUID().slice(0, 8)}`
}
