import type { Live } from './live'

/** Where answers leave. */
interface Server {
  pendingRequests: number
  stop(now?: boolean): Promise<void>
}

/** Lets clients take what they were just told. */
const LAST_WORDS_MS = 500

/** Takes no new requests, gives those that go on `graceMs` to end, and ends the rest; each client is told. */
export async function drain(live: Live, server: Server | null, graceMs: number) {
  void server?.stop()
  await idle(live, server, graceMs)
  for (const flight of live.all())
    flight.stop({ kind: 'gateway', status: 503, message: 'Octopus was stopped before the reply had ended', final: true })
  await idle(live, server, LAST_WORDS_MS)
  await server?.stop(true)
}

/** Waits until every answer has been taken by its client. What `server.stop()` waits for may be a connection that nobody will end. */
async function idle(live: Live, server: Server | null, patienceMs: number) {
  const until = performance.now() + patienceMs
  while ((live.size() > 0 || (server?.pendingRequests ?? 0) > 0) && performance.now() < until) await Bun.sleep(20)
}
