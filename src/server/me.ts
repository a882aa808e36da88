import { Elysia, t } from 'elysia'
import type { Database } from '../db/database'
import type { Groups } from '../groups/store'
import { readDays } from '../keys/days'
import type { ApiKey } from '../keys/key'
import type { KeyLimits } from '../keys/limits'
import { boundAnswer, showBound } from '../keys/state-shape'
import type { ApiKeys } from '../keys/store'
import { clientAddress } from '../lib/address'
import { ApiError } from '../lib/api-error'
import { createZone } from '../lib/zone'
import { allowedGroups, authenticate } from '../relay/admission'
import { isFault } from '../relay/body'
import type { Settings } from '../settings/store'
import type { Flusher } from '../usage/flush'
import { api, type ErrorLog, refusals } from './door'

export interface MeRoutes {
  keys: ApiKeys
  keyLimits: Pick<KeyLimits, 'stateOf'>
  groups: Groups
  database: Database
  flusher: Pick<Flusher, 'flush'>
  settings: Pick<Settings, 'get'>
  log: ErrorLog
  now?: () => number
}

const NANO = 1e9
const MOST_DAYS = 92
const USUAL_DAYS = 7

const moment = t.Nullable(t.String({ format: 'date-time' }))
const rate = t.Nullable(t.Object({ limit: t.Number(), used: t.Number() }))

const day = t.Object({
  day: t.String(),
  requests: t.Number(),
  failed: t.Number(),
  inputTokens: t.Number(),
  outputTokens: t.Number(),
  cost: t.Number({ description: 'US dollars' }),
})

const answer = t.Object({
  name: t.String(),
  hint: t.String({ description: 'The ends of the key' }),
  createdAt: moment,
  lastUsedAt: moment,
  expiresAt: moment,
  models: t.Array(t.String(), { description: 'What it may ask for' }),
  limits: t.Array(boundAnswer),
  requestsPerMinute: rate,
  tokensPerMinute: rate,
  concurrency: rate,
  timeZone: t.String({ description: 'Of the days below and of limits per day, week and month' }),
  days: t.Array(day, { description: 'Today last' }),
})

/** `GET /api/me`: what the holder of an API key may know of it. The key itself lets in, wherever clients may put it. */
export function meRoutes({ keys, keyLimits, groups, database, flusher, settings, log, now = Date.now }: MeRoutes) {
  async function show(key: ApiKey, count: number): Promise<typeof answer.static> {
    const zone = createZone(settings.get('timeZone'))
    const state = keyLimits.stateOf(key.id)
    // What was used a moment ago counts: the limits above say so too.
    await flusher.flush('urgent')
    const days = await readDays(database, key.id, count, zone, now())
    return {
      name: key.name,
      hint: key.hint,
      createdAt: iso(key.createdAt),
      lastUsedAt: iso(key.lastUsedAt),
      expiresAt: iso(key.expiresAt),
      models: allowedGroups(groups, key).map((group) => group.name),
      limits: state?.bounds.map(showBound) ?? [],
      requestsPerMinute: rateOf(key.requestsPerMinute, state?.requests),
      tokensPerMinute: rateOf(key.tokensPerMinute, state?.tokens),
      concurrency: rateOf(key.maxConcurrency, state?.running),
      timeZone: zone.name,
      days: days.map(({ costNano, ...sums }) => ({ ...sums, cost: costNano / NANO })),
    }
  }

  return new Elysia({ prefix: '/api/me', name: 'me', normalize: false }).use(api(log)).get(
    '',
    ({ request, server, query }) => {
      const address = clientAddress(server?.requestIP(request)?.address, request.headers)
      // Not in the address: it is written into the logs of proxies.
      const key = authenticate(keys, request.headers, null, address, now())
      if (isFault(key)) throw key.status === 403 ? new ApiError(403, 'forbidden', key.message) : new ApiError(401, 'wrong_key', key.message)
      return show(key, query.days ?? USUAL_DAYS)
    },
    {
      query: t.Object({ days: t.Optional(t.Integer({ minimum: 1, maximum: MOST_DAYS })) }, { additionalProperties: false }),
      response: { 200: answer, ...refusals },
    },
  )
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
const rateOf = (limit: number | null, used = 0) => (limit === null ? null : { limit, used })
