import type { Channel, ChannelKey, Endpoint } from '../channels/channel'
import { type Check, type Checked, checkByList } from '../channels/check'
import type { Fetch } from '../channels/discover'
import { noKey } from '../channels/parts'
import type { Health } from '../groups/health'
import type { Trouble } from '../groups/trouble'
import { inParallel } from '../lib/parallel'

export interface CheckDeps {
  channels: { all(): readonly Channel[] }
  health: Pick<Health, 'of' | 'modelsOf'>
  checked: Checked
  fetch: Fetch
  callModel(model: string): Check
  /** When a key was used last (unix milliseconds); 0 is never. */
  lastUsed(keyId: number): number
  /** What a model costs, in any unit that is the same for all. */
  costOf?: (channelId: number, model: string) => number | undefined
  now?: () => number
}

/** One thing to ask of an upstream; without a model it is the list of them. */
interface Errand {
  channel: Channel
  endpoint: Endpoint
  key: ChannelKey
  model?: string
}

const AT_ONCE = 4

/**
 * Checks what rests, and what nobody has asked for anything within `idleMs`; what serves clients needs no checks. The list of
 * models is asked for, which costs nothing; channels that allow it are called for one token, of the cheapest model.
 */
export function createChecks(deps: CheckDeps): (idleMs: number) => Promise<void> {
  const { channels, health, checked, fetch, callModel, lastUsed, costOf, now = Date.now } = deps
  const list = checkByList(fetch)

  /** Who has been told how long to wait is not asked before that. */
  const mayAsk = (trouble: Trouble | null) => trouble !== null && !(trouble.told && trouble.until > now())

  function errandsOf(channel: Channel, idleMs: number): Errand[] {
    const endpoints = channel.endpoints.filter((endpoint) => endpoint.enabled)
    const enabled = channel.keys.filter((key) => key.enabled)
    const keys = enabled.length ? enabled : [noKey]
    const well = endpoints.find(({ id }) => !health.of('endpoint', id)) ?? endpoints[0]
    const fit = keys.find(({ id }) => !health.of('key', id)) ?? keys[0]!
    if (!well) return []
    const errands = [
      ...endpoints.filter(({ id }) => mayAsk(health.of('endpoint', id))).map((endpoint) => ({ channel, endpoint, key: fit })),
      ...keys.filter(({ id }) => mayAsk(health.of('key', id))).map((key) => ({ channel, endpoint: well, key })),
    ]
    const isIdle = keys.every(({ id }) => lastUsed(id) < now() - idleMs)
    if (!errands.length && isIdle) errands.push({ channel, endpoint: well, key: fit })
    if (!channel.checkByCall) return errands
    const resting = keys.flatMap((key) => restingModels(channel, key).map((model) => ({ channel, endpoint: well, key, model })))
    const cheapest = cheapestOf(channel)
    return [...errands.map((errand) => (cheapest === undefined ? errand : { ...errand, model: cheapest })), ...resting]
  }

  function restingModels({ models, modelMap }: Channel, key: ChannelKey): string[] {
    const known = new Set([...models, ...Object.keys(modelMap ?? {})])
    return health
      .modelsOf(key.id)
      .filter((trouble) => known.has(trouble.model) && mayAsk(trouble))
      .map((trouble) => trouble.model)
  }

  function cheapestOf({ id, models }: Channel): string | undefined {
    const cost = (model: string) => costOf?.(id, model) ?? Number.POSITIVE_INFINITY
    return models.reduce<string | undefined>((best, model) => (best === undefined || cost(model) < cost(best) ? model : best), undefined)
  }

  async function run({ channel, endpoint, key, model }: Errand) {
    const finding = await (model === undefined ? list : callModel(model))(channel, endpoint, key)
    if (model === undefined) checked.listed(channel, finding)
    else checked.called(channel, model, finding)
  }

  return async (idleMs) => {
    const meant = channels.all().filter((channel) => channel.enabled && !channel.skipChecks)
    const errands = meant.flatMap((channel) => errandsOf(channel, idleMs))
    await inParallel(errands, AT_ONCE, run)
  }
}
