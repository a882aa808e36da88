import type { Channel, ChannelKey, Endpoint } from '../channels/channel'
import { sourceOf } from '../channels/check'
import { discoverModels, type Fetch } from '../channels/discover'
import { noKey } from '../channels/parts'
import type { Standing } from '../channels/standing'
import type { Channels } from '../channels/store'
import type { Grouping } from '../groups/grouping'
import type { Groups } from '../groups/store'
import { ApiError, invalid } from '../lib/api-error'
import { inParallel } from '../lib/parallel'

/** What the upstream's list says, beside what the channel has. */
export interface SyncResult {
  channelId: number
  name: string
  /** What the upstream lists, through the model filter. */
  models: string[]
  added: string[]
  /** Of those that follow the upstream's list; models that were written by hand stay. */
  removed: string[]
  /** Whether the channel has taken it over. */
  applied: boolean
  /** Members of groups whose model is gone. */
  missingMembers: number
  /** Why there is no list. */
  error: string | null
}

interface SyncDeps {
  channels: Channels
  groups: Pick<Groups, 'markMissing'>
  grouping?: Pick<Grouping, 'apply'>
  standing: Standing
  fetch: Fetch
  now?: () => number
}

const AT_ONCE = 4
/** Keys that are tried, should the first ones be refused. */
const MOST_KEYS = 3

export type Sync = ReturnType<typeof createSync>

/** Brings the models of channels in step with what their upstreams list. */
export function createSync({ channels, groups, grouping, standing, fetch, now = Date.now }: SyncDeps) {
  /** Asks one endpoint after the other, until one answers. */
  async function ask(channel: Channel): Promise<string[]> {
    let last: unknown
    for (const { endpoint, key } of pairsOf(channel, standing)) {
      try {
        return await discoverModels(sourceOf(channel, endpoint, key), fetch)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        last = error
      }
    }
    throw last ?? invalid(`The channel "${channel.name}" has no enabled endpoint to ask.`)
  }

  async function take(channel: Channel, models: string[], apply: boolean): Promise<SyncResult> {
    let difference = differenceOf(channel, models)
    if (apply) {
      await channels.change(channel.id, (current) => {
        difference = differenceOf(current, models)
        return { models: difference.all, syncedModels: difference.synced, syncedAt: now() }
      })
    }
    const { added, removed } = difference
    // What has another name upstream is asked for by that one.
    const gone = new Set(removed.filter((model) => !Object.hasOwn(channels.byId(channel.id)?.modelMap ?? {}, model)))
    const missingMembers = apply && gone.size ? await groups.markMissing(channel.id, gone) : 0
    return { channelId: channel.id, name: channel.name, models, added, removed, applied: apply, missingMembers, error: null }
  }

  /** Throws an `ApiError` when the upstream has no list. `apply` absent: as the channel wants it. */
  async function one(channel: Channel, apply = channel.autoSync): Promise<SyncResult> {
    const models = await ask(channel)
    if (!models.length) throw new ApiError(502, 'upstream_failed', nothingListed(channel))
    return take(channel, models, apply)
  }

  return {
    async one(channel: Channel, apply?: boolean): Promise<SyncResult> {
      const result = await one(channel, apply)
      if (result.applied) await grouping?.apply()
      return result
    },
    /** Whatever goes wrong with one of them is in its result. */
    async all(meant: readonly Channel[], apply?: boolean): Promise<SyncResult[]> {
      const results = await inParallel(meant, AT_ONCE, (channel) => one(channel, apply).catch((error) => failed(channel, error)))
      if (results.some(({ applied }) => applied)) await grouping?.apply()
      return results
    },
  }
}

function differenceOf({ models, syncedModels }: Channel, listed: readonly string[]) {
  const theirs = new Set(listed)
  const synced = new Set(syncedModels)
  const own = models.filter((model) => !synced.has(model))
  const known = new Set(models)
  const added = listed.filter((model) => !known.has(model))
  return {
    added,
    removed: syncedModels.filter((model) => !theirs.has(model)),
    all: [...models.filter((model) => !synced.has(model) || theirs.has(model)), ...added],
    synced: listed.filter((model) => !own.includes(model)),
  }
}

/** The ways to ask a channel: keys that are well before those that are not. */
function* pairsOf({ endpoints, keys }: Channel, standing: Standing): Generator<{ endpoint: Endpoint; key: ChannelKey }> {
  const isWell = ({ id }: ChannelKey) => standing.key(id).status === 'ready'
  const enabled = keys.filter((key) => key.enabled)
  const order = [...enabled.filter(isWell), ...enabled.filter((key) => !isWell(key))].slice(0, MOST_KEYS)
  if (!order.length) order.push(noKey)
  for (const endpoint of endpoints) if (endpoint.enabled) for (const key of order) yield { endpoint, key }
}

const nothingListed = ({ name, modelFilter }: Channel) =>
  `The upstream of "${name}" lists no models${modelFilter ? ` that fit the filter ${modelFilter}` : ''}; the channel keeps what it has.`

function failed({ id, name }: Channel, error: unknown): SyncResult {
  if (!(error instanceof ApiError)) throw error
  const nothing = { models: [], added: [], removed: [], applied: false, missingMembers: 0 }
  return { channelId: id, name, ...nothing, error: error.message }
}
