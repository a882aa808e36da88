import type { Channel } from '../channels/channel'
import { type ChannelLimits, createLimits } from '../channels/limits'
import type { Channels } from '../channels/store'
import type { Database } from '../db/database'
import type { Log } from '../lib/log'
import { once } from '../lib/once'
import type { Settings } from '../settings/store'
import type { Group } from './group'
import { createHealth, type Health } from './health'
import { createLedger, type Ledger, readPast } from './ledger'
import { createPatience, type Patience } from './patience'
import { createPicker, type Picker, type PickerOptions } from './pick'
import { keepRests } from './rests'
import { createRoom } from './room'
import type { Groups } from './store'

export interface RoutingOptions {
  database: Database
  channels: Channels
  groups: Groups
  settings: Settings
  log: Log
  costOf?: PickerOptions['costOf']
}

/** Everything that decides where requests go. */
export interface Routing {
  picker: Picker
  health: Health
  ledger: Ledger
  patience: Patience
  limits: ChannelLimits
  /** Keeps what is known for the next process; called now and then, and at the end. */
  save(): Promise<void>
  /** Lets go all who wait. */
  close(): void
}

const SECOND = 1000

/** Puts the parts of routing together, with what earlier processes knew. */
export async function createRouting({ database, channels, groups, settings, log, costOf }: RoutingOptions): Promise<Routing> {
  const seconds = (name: 'restBaseSeconds' | 'restCapSeconds' | 'restLongestToldSeconds' | 'maxWaitSeconds') => SECOND * settings.get(name)
  const health = createHealth({
    limits: () => ({
      base: seconds('restBaseSeconds'),
      factor: settings.get('restFactor'),
      cap: seconds('restCapSeconds'),
      longestTold: seconds('restLongestToldSeconds'),
    }),
  })
  const ledger = createLedger()
  ledger.recall(await readPast(database))
  const rests = await keepRests(database, health, log)
  const limits = createLimits({ channels, maxQueue: () => settings.get('maxQueue') })
  const picker = createPicker({ channel: channels.byId, health, ledger, limits, ...(costOf && { costOf }) })
  const room = createRoom()
  const patience = createPatience({ room, limits: () => ({ longest: seconds('maxWaitSeconds'), pause: seconds('restBaseSeconds') }) })

  /** Nobody would ever find out whether what is gone is well again. */
  function prune() {
    health.prune(existing(channels.all(), groups.all()))
    health.latency.prune({
      members: new Set(groups.all().flatMap((group) => group.members.map(({ id }) => id))),
      endpoints: new Set(channels.all().flatMap((channel) => channel.endpoints.map(({ id }) => id))),
      channels: new Set(channels.all().map(({ id }) => id)),
    })
    room.wake()
  }

  prune()
  channels.onChange(prune)
  groups.onChange(prune)
  health.onChange(room.wake)
  return { picker, health, ledger, patience, limits, save: rests.save, close: room.close }
}

/** Says of a part whether it can still be asked: whether there is such an endpoint, or such a key, and a model that it is asked for. */
function existing(channels: readonly Channel[], groups: readonly Group[]): Parameters<Health['prune']>[0] {
  const endpoints = new Set(channels.flatMap((channel) => channel.endpoints.map(({ id }) => id)))
  const owners = new Map(channels.flatMap((channel) => channel.keys.map(({ id }) => [id, channel] as const)))
  const members = once(() => new Set(groups.flatMap((group) => group.members.map(({ channelId, model }) => `${channelId} ${model}`))))
  return ({ kind, id, model }) => {
    if (kind === 'endpoint') return endpoints.has(id)
    const owner = owners.get(id)
    if (!owner || kind === 'key') return owner !== undefined
    return owner.models.includes(model) || Object.hasOwn(owner.modelMap ?? {}, model) || members().has(`${owner.id} ${model}`)
  }
}
