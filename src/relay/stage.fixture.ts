/** For tests only: a relay for a whole file of tests, with channels and groups for each of them. */
import { afterAll, afterEach, beforeAll } from 'bun:test'
import type { ProtocolId } from '../protocols/protocol'
import { fakeUpstream, type Heard, openRelay } from './fixture'

// biome-ignore lint/suspicious/noExplicitAny: tests look into JSON of any shape
export type Data = any

/** What an upstream answers: a response, or what is sent as JSON. */
export type Reply = (heard: Heard, request: Request) => Data

export function onStage() {
  let stage: Awaited<ReturnType<typeof openRelay>>
  const upstreams: ReturnType<typeof fakeUpstream>[] = []
  beforeAll(async () => {
    stage = await openRelay()
  })
  afterAll(() => stage.close())
  afterEach(async () => {
    for (const upstream of upstreams.splice(0)) upstream.stop()
    for (const group of stage.groups.all()) await stage.groups.remove(group.id)
    for (const channel of stage.channels.all()) await stage.channels.remove(channel.id)
  })

  /** A group of this name over channels that answer so, in this order; answers the upstreams behind them. */
  async function serving(group: string, ...replies: [ProtocolId, Reply][]) {
    const ids: number[] = []
    const made = replies.map(([, reply]) => fakeUpstream(async (request, heard) => asResponse(await reply(heard, request))))
    upstreams.push(...made)
    for (const [index, [protocol]] of replies.entries()) ids.push((await stage.channel(protocol, made[index]!.url)).id)
    await stage.group(group, ids)
    return made
  }

  return {
    get stage() {
      return stage
    },
    serving,
    ask: (path: string, body: object) => stage.call(path, body),
    /** Without a body, with another method. */
    request: (method: string, path: string, headers: Record<string, string> = {}) =>
      stage.app.handle(new Request(`http://localhost${path}`, { method, headers: { authorization: `Bearer ${stage.key}`, ...headers } })),
    lastRecord: () => stage.records().at(-1)!,
  }
}

const asResponse = (reply: Data): Response => (reply instanceof Response ? reply : Response.json(reply))
