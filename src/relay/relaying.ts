import type { Channels } from '../channels/store'
import type { Routing } from '../groups/routing'
import type { KeyLimits } from '../keys/limits'
import type { HttpClient } from '../lib/http/client'
import type { Prices } from '../prices/store'
import { protocols } from '../protocols'
import { createSeal } from '../protocols/seal'
import { createAllowance } from './allowance'
import { createCalls } from './calls'
import { createCheckCall } from './check-call'
import { createCounter } from './count'
import { createDryRun } from './dry-run'
import { createMedia } from './media'
import { createMemory } from './memory'
import { createModels } from './models'
import { createProfiles } from './profiles'
import { createRelay, type RelayDependencies } from './relay'
import { createStored } from './stored'

type Given = 'keys' | 'groups' | 'live' | 'journal' | 'bodies' | 'estimator' | 'observer' | 'settings' | 'http' | 'limits' | 'log'

export interface RelayingOptions extends Pick<RelayDependencies, Given> {
  channels: Channels
  prices: Prices
  routing: Pick<Routing, 'picker' | 'patience' | 'ledger'>
  keyLimits: KeyLimits
  /** Fetches what clients name by address. */
  outward: HttpClient
  /** Keeps states of thoughts from other eyes than the vendor's. */
  sealKey: Uint8Array
}

export type Relaying = ReturnType<typeof createRelaying>

/** Puts together the relay and what else speaks with upstreams as it does. */
export function createRelaying(options: RelayingOptions) {
  const { channels, groups, keys, prices, keyLimits, routing, http, outward, sealKey, limits } = options
  const { picker, patience, ledger } = routing
  const conversions = { profiles: createProfiles(), seal: createSeal(sealKey), memory: createMemory() }
  const media = createMedia(outward)
  const calls = createCalls()
  const allowance = createAllowance({ keyLimits, channel: channels.byId, prices })
  return {
    protocols,
    calls,
    relay: createRelay({ ...options, picker, patience, ledger, allowance, media, calls, protocols, conversions }),
    models: createModels(keys, groups, protocols),
    counter: createCounter({ keys, groups, picker, http, protocols, conversions, maxBodySize: limits.maxBodySize }),
    stored: createStored(protocols['openai-responses'], channels.byId),
    dryRun: createDryRun({ protocols, conversions, media }),
    callModel: createCheckCall({ http, protocols, conversions }),
  }
}
