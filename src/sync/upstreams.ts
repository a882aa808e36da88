import type { Channels } from '../channels/store'
import { createChecked } from '../groups/checked'
import type { Member } from '../groups/group'
import { createGrouping } from '../groups/grouping'
import type { Routing } from '../groups/routing'
import { memberState, standingOf } from '../groups/standing'
import type { Groups } from '../groups/store'
import type { HttpClient } from '../lib/http/client'
import { fetchThrough } from '../lib/http/fetch-through'
import type { Log } from '../lib/log'
import type { Prices } from '../prices/store'
import type { Settings } from '../settings/store'
import { type CheckDeps, createChecks } from './checks'
import { createProbes } from './probes'
import { createSync } from './sync'
import { createUpkeep } from './upkeep'

export interface UpstreamsOptions {
  channels: Channels
  groups: Groups
  settings: Settings
  prices: Pick<Prices, 'costOf'>
  routing: Pick<Routing, 'health' | 'limits' | 'ledger'>
  http: HttpClient
  callModel: CheckDeps['callModel']
  log: Log
}

/** Puts together what asks upstreams without a client: for their models, how they fare, and how fast they are. */
export function createUpstreams({ channels, groups, settings, prices, routing, http, callModel, log }: UpstreamsOptions) {
  const { health, ledger, limits } = routing
  const fetch = fetchThrough(http)
  const grouping = createGrouping({ channels, groups })
  const standing = standingOf(health, limits)
  const checked = createChecked(health)
  const sync = createSync({ channels, groups, grouping, standing, fetch })
  const probes = createProbes({ channels, checked, fetch })
  const { lastUsed } = ledger.factsOf(0)
  const checks = createChecks({ channels, health, checked, fetch, callModel, lastUsed, costOf: prices.costOf })
  return {
    upkeep: createUpkeep({ settings, channels, sync, probes, checks, log }),
    fetch,
    grouping,
    standing,
    memberState: (member: Member) => memberState(member, channels.byId(member.channelId), health),
    checked,
    sync,
    callModel,
    health,
    ledger,
    forget: health.forget,
  }
}
