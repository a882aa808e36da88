import type { Channel } from '../channels/channel'
import { type Checked, reachEndpoint } from '../channels/check'
import type { Fetch } from '../channels/discover'
import { partsOf } from '../channels/parts'
import { inParallel } from '../lib/parallel'

interface ProbeDeps {
  channels: { all(): readonly Channel[] }
  checked: Pick<Checked, 'reached'>
  fetch: Fetch
}

const AT_ONCE = 8

/** Measures how long each endpoint takes to answer; costs nothing upstream. */
export function createProbes({ channels, checked, fetch }: ProbeDeps): () => Promise<void> {
  return async () => {
    const meant = channels.all().filter((channel) => channel.enabled && !channel.skipChecks)
    const endpoints = meant.flatMap((channel) =>
      channel.endpoints.filter(({ enabled }) => enabled).map((endpoint) => ({ channel, endpoint })),
    )
    await inParallel(endpoints, AT_ONCE, async ({ channel, endpoint }) => {
      const { ms, fault } = await reachEndpoint(channel, endpoint, partsOf(channel).key, fetch)
      checked.reached(endpoint.id, ms, fault)
    })
  }
}
