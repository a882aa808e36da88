import { createMemo } from 'solid-js'
import { api, ask } from '../../api'
import { createLiveView, onChanged } from '../../live'
import { createLoad, steady } from '../../load'
import type { ChannelRow } from './rank'

/** All channels as rows, with what went through them lately and what they serve just now. */
export function createChannelRows() {
  const channels = createLoad(
    () => 'channel-list',
    () => ask(api.channels.list.get()),
  )
  const traffic = createLoad(
    () => 'channel-traffic',
    () => ask(api.stats.channels.get()),
  )
  const flights = createLiveView(() => void channels.again())
  onChanged(['channels'], () => void channels.again())
  const busy = createMemo(() => {
    const asked = flights().filter((flight) => flight.state !== 'waiting')
    return new Map([...Map.groupBy(asked, (flight) => flight.channel)].map(([name, of]) => [name, of.length]))
  })
  const rows = steady((): ChannelRow[] => {
    const known = new Map((traffic.value()?.items ?? []).map((each) => [each.id, each]))
    return (channels.value()?.items ?? []).map((channel) => ({ ...channel, traffic: known.get(channel.id) }))
  })
  return { channels, traffic, rows, running: (name: string) => busy().get(name) ?? 0 }
}
