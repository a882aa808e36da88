import { and, gt, gte, sql } from 'drizzle-orm'
import type { KeyFacts } from '../channels/strategies/strategy'
import type { Database } from '../db/database'
import { scales } from '../usage/pieces'
import type { UsageRecord } from '../usage/record'

/** Tokens that were sent, and how many of them the upstream had in its cache. */
export interface CacheUse {
  inputTokens: number
  cacheReadTokens: number
}

interface KeyUse {
  costNano: number
  usesToday: number
  day: number
  lastUsed: number
}

/** What is read of a record when a request has ended. `cost` is in billionths of a US dollar. */
export type Ended = Pick<UsageRecord, 'channelKeyId' | 'groupId' | 'usage'> & { cost?: number | null }

/** The sums of earlier requests, from the database. */
export interface Past {
  keys: { keyId: number; costNano: number; usesToday: number; lastUsedAt: number }[]
  groups: (CacheUse & { groupId: number })[]
}

export type Ledger = ReturnType<typeof createLedger>

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** What upstream keys have cost and how often they were used, in memory; and how warm the prompt caches of groups are. Days are in UTC. */
export function createLedger(now: () => number = Date.now, random: () => number = Math.random) {
  const keys = new Map<number, KeyUse>()
  const previous = new Map<number, number>()
  const caches = new Map<number, CacheUse & { day: number }>()
  let lastStamp = 0

  const today = () => Math.floor(now() / DAY)

  function useOf(keyId: number): KeyUse {
    let use = keys.get(keyId)
    if (!use) {
      use = { costNano: 0, usesToday: 0, day: today(), lastUsed: 0 }
      keys.set(keyId, use)
    }
    return use
  }

  /** Counts within a day begin anew with the next. */
  function usesToday(keyId: number): number {
    const use = keys.get(keyId)
    return use && use.day === today() ? use.usesToday : 0
  }

  const facts: KeyFacts = {
    cost: (keyId) => keys.get(keyId)?.costNano ?? 0,
    usesToday,
    lastUsed: (keyId) => keys.get(keyId)?.lastUsed ?? 0,
    previous: 0,
    random,
  }

  return {
    /** What a strategy is told of the keys of a channel; good until this is called again. */
    factsOf(channelId: number): KeyFacts {
      facts.previous = previous.get(channelId) ?? 0
      return facts
    },
    /** A key is about to be used. */
    began(channelId: number, keyId: number) {
      const use = useOf(keyId)
      use.usesToday = usesToday(keyId) + 1
      use.day = today()
      // Several uses within a millisecond are still one after the other.
      lastStamp = Math.max(now(), lastStamp + 0.001)
      use.lastUsed = lastStamp
      previous.set(channelId, keyId)
    },
    /** A request has ended, whatever became of it. */
    ended({ channelKeyId, groupId, usage, cost }: Ended) {
      if (channelKeyId !== null && cost) useOf(channelKeyId).costNano += cost
      if (groupId === null || !usage) return
      const known = caches.get(groupId)
      const use = known && known.day === today() ? known : { day: today(), inputTokens: 0, cacheReadTokens: 0 }
      use.inputTokens += usage.input
      use.cacheReadTokens += usage.cacheRead ?? 0
      caches.set(groupId, use)
    },
    /** The cost of an earlier request of a key is another now, by so much. */
    corrected(channelKeyId: number, change: number) {
      useOf(channelKeyId).costNano += change
    },
    /** The tokens of a group since midnight (UTC), and how many of them came from prompt caches. */
    cacheOf(groupId: number): CacheUse {
      const use = caches.get(groupId)
      if (!use || use.day !== today()) return { inputTokens: 0, cacheReadTokens: 0 }
      return { inputTokens: use.inputTokens, cacheReadTokens: use.cacheReadTokens }
    },
    /** Takes up the sums of earlier processes. */
    recall(past: Past) {
      for (const { keyId, costNano, usesToday, lastUsedAt } of past.keys)
        keys.set(keyId, { costNano, usesToday, day: today(), lastUsed: lastUsedAt })
      for (const { groupId, inputTokens, cacheReadTokens } of past.groups)
        caches.set(groupId, { inputTokens, cacheReadTokens, day: today() })
    },
  }
}

/** So many days back it is known on which of them a key was used last; before that in which month, and lately in which hour. */
const DAYS = 35
const HOURS = 48

/** Reads from the sums what a ledger starts from. */
export async function readPast(database: Database, now = Date.now()): Promise<Past> {
  const today = Math.floor(now / DAY)
  const keys = await readKeys(database, now, today)
  const { usageDays: days } = database.tables
  const groups = await database.query
    .select({
      groupId: days.groupId,
      inputTokens: sql<number>`sum(${days.inputTokens})`,
      cacheReadTokens: sql<number>`sum(${days.cacheReadTokens})`,
    })
    .from(days)
    .where(and(gte(days.day, today), gt(days.groupId, 0)))
    .groupBy(days.groupId)
  // Sums are strings in PostgreSQL and MySQL.
  return {
    keys,
    groups: groups.map((row) => ({
      groupId: row.groupId,
      inputTokens: Number(row.inputTokens),
      cacheReadTokens: Number(row.cacheReadTokens),
    })),
  }
}

async function readKeys({ query, tables }: Database, now: number, today: number): Promise<Past['keys']> {
  const { usageHours: hours, usageDays: days, usageMonths: months } = tables
  const ever = await query
    .select({ keyId: months.channelKeyId, costNano: sql<number>`sum(${months.costNano})`, last: sql<number>`max(${months.month})` })
    .from(months)
    .where(gt(months.channelKeyId, 0))
    .groupBy(months.channelKeyId)
  const lately = await query
    .select({
      keyId: days.channelKeyId,
      usesToday: sql<number>`sum(case when ${days.day} >= ${today} then ${days.requests} else 0 end)`,
      last: sql<number>`max(${days.day})`,
    })
    .from(days)
    .where(and(gte(days.day, today - DAYS), gt(days.channelKeyId, 0)))
    .groupBy(days.channelKeyId)
  const justNow = await query
    .select({ keyId: hours.channelKeyId, last: sql<number>`max(${hours.hour})` })
    .from(hours)
    .where(and(gte(hours.hour, Math.floor(now / HOUR) - HOURS), gt(hours.channelKeyId, 0)))
    .groupBy(hours.channelKeyId)
  const byDay = new Map(lately.map((row) => [row.keyId, row]))
  const byHour = new Map(justNow.map((row) => [row.keyId, row]))
  return ever.map(({ keyId, costNano, last }) => {
    const day = byDay.get(keyId)
    const hour = byHour.get(keyId)
    const lastUsedAt = hour ? Number(hour.last) * HOUR : day ? Number(day.last) * DAY : scales.month.startOf(Number(last))
    return { keyId, costNano: Number(costNano), usesToday: Number(day?.usesToday ?? 0), lastUsedAt }
  })
}
