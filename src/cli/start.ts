import { createApp } from '../app'
import { type Config, explainConfig, loadConfig } from '../config'
import { createProcessLog } from '../lib/log'
import { banner, reachableHost } from '../server/banner'
import { version } from '../version'
import type { Flags } from './arguments'
import { prepareDataDir } from './data-dir'
import { errorCode, Failure } from './failure'
import { firstSignal } from './signals'

const graceMs = 30_000

/** Serves until a signal says otherwise, then lets running requests end. Throws `ConfigError` or `Failure` when it cannot. */
export async function start(flags: Flags): Promise<void> {
  process.umask?.(0o077)
  const cwd = process.cwd()
  const warn = (message: string) => process.stderr.write(`octopus: warning: ${message}\n`)
  const say = (sentence: string) => process.stdout.write(`${sentence}\n`)
  const demo = flags.demo ? await (await import('../demo/demo')).prepareDemo(flags, process.env, say) : null
  const sources = { flags: demo?.flags ?? flags, env: demo?.env ?? process.env, cwd, warn }
  const config = loadConfig(sources)
  prepareDataDir(config)

  const octopus = await createApp(config, explainConfig(sources, config), demo ?? undefined)
  const { port } = await octopus.start().catch(async (error) => {
    await demo?.end()
    throw listenFailure(error, config)
  })
  const signal = firstSignal()
  logStrays(config)
  const { host } = config.server
  const facts = { version, host, port, cwd, dataDir: config.dataDir, databaseType: config.database.type }
  process.stdout.write(banner({ ...facts, setupToken: octopus.setupToken, demo }))
  demo?.begin(`http://${reachableHost(host)}:${port}`)

  await signal
  demo?.hush()
  await octopus.stop(graceMs)
  await demo?.end()
}

function listenFailure(error: unknown, { server: { host, port } }: Config): unknown {
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return new Failure(`port ${port} on ${host} is taken by another program; stop that one or choose another with --port`)
    case 'EACCES':
      return new Failure(`this user may not listen on port ${port}; choose one above 1023 with --port`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Failure(`${host} is not an address of this machine; choose one with --host, such as 0.0.0.0`)
    default:
      return error
  }
}

/** One request that went wrong in a way nobody caught must not end all the others. */
function logStrays(config: Config): void {
  const log = createProcessLog(config.log.level)
  process.on('unhandledRejection', (error) => log.error('a promise failed and nobody was waiting for it', { error }))
  process.on('uncaughtException', (error) => log.error('an error was not caught', { error }))
}
