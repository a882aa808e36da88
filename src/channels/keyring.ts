import { notFound } from '../lib/api-error'
import type { Channel, ChannelKey } from './channel'
import { type Checked, checkAll, checkByList, type Finding } from './check'
import type { Fetch } from './discover'
import { type DuplicateKey, type ListedKey, withoutDuplicates } from './key-list'
import type { keyPatch } from './key-shape'
import { allReady, type Standing } from './standing'
import type { Channels } from './store'

export interface KeyringDeps {
  channels: Channels
  fetch?: Fetch
  standing?: Standing
  checked?: Checked
  /** Told what was edited or has passed a check, so that it may be tried again. */
  forget?: (endpointIds: number[], keyIds: number[]) => void
}

/** Those that rest because they are not accepted, those that are switched off, or all. */
export type Which = 'invalid' | 'off' | 'all'

/** The keys of channels, one by one and many at once. A channel or a key that is not there is a 404. */
export function createKeyring({ channels, fetch = globalThis.fetch, standing = allReady, checked, forget }: KeyringDeps) {
  function channelOf(id: number): Channel {
    const channel = channels.byId(id)
    if (!channel) throw notFound('channel', id)
    return channel
  }

  function find(id: number, keyId: number): { channel: Channel; key: ChannelKey } {
    const channel = channelOf(id)
    const key = channel.keys.find((one) => one.id === keyId)
    if (!key) throw missing(channel, keyId)
    return { channel, key }
  }

  function isMeant(key: ChannelKey, which: Which): boolean {
    if (which === 'off') return !key.enabled
    return which === 'all' || (key.enabled && standing.key(key.id).status === 'invalid')
  }

  /** Answers those that were added, and those that were there or came twice. */
  async function add(id: number, listed: ListedKey[], more: object): Promise<{ added: ChannelKey[]; duplicates: DuplicateKey[] }> {
    let duplicates: DuplicateKey[] = []
    const known = new Set(channelOf(id).keys.map((key) => key.id))
    const channel = await channels.change(id, ({ keys }) => {
      const parted = withoutDuplicates(
        listed,
        keys.map((key) => key.secret),
      )
      duplicates = parted.duplicates
      return { keys: [...keys.map(kept), ...parted.fresh.map(({ key, note }) => ({ key, note, ...more }))] }
    })
    return { added: (channel?.keys ?? []).filter((key) => !known.has(key.id)), duplicates }
  }

  async function change({ id, keyId }: KeyAddress, patch: typeof keyPatch.static): Promise<{ channel: Channel; key: ChannelKey }> {
    const { channel } = find(id, keyId)
    const changed = await channels.change(id, ({ keys }) => ({
      keys: keys.map((key) => (key.id === keyId ? { id: key.id, ...patch } : kept(key))),
    }))
    const key = changed?.keys.find((one) => one.id === keyId)
    // Somebody has removed it meanwhile.
    if (!key) throw missing(channel, keyId)
    if (patch.key !== undefined || patch.enabled !== undefined) forget?.([], [keyId])
    return { channel, key }
  }

  async function remove({ id, keyId }: KeyAddress): Promise<Channel> {
    const { channel } = find(id, keyId)
    await channels.change(id, ({ keys }) => ({ keys: keys.filter((key) => key.id !== keyId).map(kept) }))
    return channel
  }

  /** Answers how many went. */
  async function removeAll(id: number, which: Which): Promise<number> {
    const gone: ChannelKey[] = []
    await channels.change(id, ({ keys }) => {
      gone.push(...keys.filter((key) => isMeant(key, which)))
      return { keys: keys.filter((key) => !gone.includes(key)).map(kept) }
    })
    return gone.length
  }

  /** Asks upstream which keys are accepted. */
  async function check(channel: Channel, keys: readonly ChannelKey[]): Promise<Finding[]> {
    const endpoint = channel.endpoints.find((one) => one.enabled) ?? channel.endpoints[0]!
    const pairs = keys.map((key) => ({ endpoint, key }))
    const findings = await checkAll(checkByList(fetch), channel, pairs)
    for (const finding of findings) {
      checked?.listed(channel, finding)
      if (!finding.fault) forget?.([], [finding.key.id])
    }
    return findings
  }

  const meant = (channel: Channel, which: Which) => channel.keys.filter((key) => isMeant(key, which))

  return { channelOf, find, add, change, remove, removeAll, check, meant }
}

interface KeyAddress {
  id: number
  keyId: number
}

const missing = ({ name }: Channel, keyId: number) => notFound(`key of the channel "${name}" with the id`, keyId)

const kept = ({ id }: ChannelKey) => ({ id })
