import { loadConfig } from '../config'
import { reachableHost } from '../server/banner'
import type { Flags } from './arguments'
import { errorCode, Failure } from './failure'

const patienceMs = 3000

/** Asks the Octopus of this configuration for `/health` and answers one line. Throws `Failure` when it is not well. */
export async function healthcheck(flags: Flags): Promise<string> {
  const { host, port } = loadConfig({ flags, env: process.env, cwd: process.cwd() }).server
  if (port === 0) throw new Failure('healthcheck needs to know the port: --port or OCTOPUS_SERVER_PORT')
  const url = `http://${reachableHost(host)}:${port}/health`
  const status = await statusOf(url)
  if (status !== 200) throw new Failure(`${url} answered ${status}`)
  return `${url} is well\n`
}

async function statusOf(url: string): Promise<number> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs), redirect: 'manual', proxy: '' })
    await response.body?.cancel()
    return response.status
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === 'TimeoutError'
    throw new Failure(
      `${url} ${isLate ? `did not answer within ${patienceMs / 1000} seconds` : `cannot be reached (${errorCode(error) ?? 'no answer'})`}`,
    )
  }
}
