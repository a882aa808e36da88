import type { Channel } from './channel'
import type { Standing, State } from './standing'

/** A channel in a list of many: what is counted instead of told. */
export interface ChannelLine {
  id: number
  name: string
  protocol: Channel['protocol']
  enabled: boolean
  autoGroup: boolean
  hosts: string[]
  models: number
  keys: { all: number; invalid: number; resting: number }
  /** Endpoints that rest. */
  resting: number
  /** Why the first of those rests that do. */
  reason: string | null
  running: number
  waiting: number
}

/** One model that one channel serves: what a group can have as a member. */
export interface Served {
  channelId: number
  channel: string
  model: string
}

const troubled = (state: State) => state.status !== 'ready' && state.status !== 'off'

/** A channel as one line of a list. */
export function lineOf(channel: Channel, standing: Standing): ChannelLine {
  const { id, name, protocol, enabled, autoGroup, models } = channel
  const keys = channel.keys.filter((key) => key.enabled).map((key) => standing.key(key.id))
  const invalid = keys.filter((key) => key.status === 'invalid')
  const resting = keys.filter((key) => key.status !== 'invalid' && (troubled(key) || key.models.length > 0))
  const endpoints = channel.endpoints.filter((endpoint) => endpoint.enabled).map((endpoint) => standing.endpoint(endpoint.id))
  const asleep = endpoints.filter(troubled)
  const first = [...invalid, ...asleep, ...resting][0]
  const model = resting[0]?.models[0]
  return {
    ...{ id, name, protocol, enabled, autoGroup },
    hosts: [...new Set(channel.endpoints.map(({ url }) => URL.parse(url)?.host ?? url))],
    models: models.length,
    keys: { all: channel.keys.length, invalid: invalid.length, resting: resting.length },
    resting: asleep.length,
    reason: first?.reason ?? model?.reason ?? null,
    ...standing.load(id),
  }
}

/** What of all that is served has every word of `text` in its channel's name or its own, and is `model` if that is given. */
export function searchServed(channels: readonly Channel[], text: string, model: string | undefined, limit: number) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const items: Served[] = []
  let count = 0
  for (const channel of channels) {
    const name = channel.name.toLowerCase()
    const left = words.filter((word) => !name.includes(word))
    for (const served of channel.models) {
      if (model !== undefined && served !== model) continue
      if (left.length && !hasAll(`${name} ${served.toLowerCase()}`, left)) continue
      if (++count <= limit) items.push({ channelId: channel.id, channel: channel.name, model: served })
    }
  }
  return { items, count }
}

const hasAll = (text: string, words: readonly string[]) => words.every((word) => text.includes(word))
