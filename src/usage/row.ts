import type { Tables } from '../db/schema'
import { type Json, type JsonObject, type Mode, modes, type Usage } from '../protocols/protocol'
import type { UsageRecord } from './record'

type Row = Tables['requestLogs']['$inferInsert']

/** A record as a row of `request_logs`; texts are cut to what their columns hold. */
export function rowOf(record: UsageRecord): Row {
  const { usage } = record
  return {
    id: record.id,
    startedAt: record.startedAt,
    clientProtocol: record.protocol,
    model: record.model.slice(0, 191),
    groupId: record.groupId,
    groupName: record.groupName,
    channelId: record.channelId,
    channelName: record.channelName,
    endpointId: record.endpointId,
    channelKeyId: record.channelKeyId,
    upstreamModel: record.upstreamModel?.slice(0, 255) ?? null,
    apiKeyId: record.apiKeyId,
    apiKeyName: record.apiKeyName,
    status: record.status,
    outcome: record.outcome,
    stream: record.stream,
    error: record.error?.slice(0, 8000) ?? null,
    inputTokens: tokens(usage?.input),
    outputTokens: tokens(usage?.output),
    cacheReadTokens: tokens(usage?.cacheRead),
    cacheWriteTokens: tokens(usage?.cacheWrite),
    reasoningTokens: tokens(usage?.reasoning),
    // A journal that an earlier version has left does not have them.
    costNano: record.cost ?? null,
    priceVersion: record.priceVersion ?? null,
    firstTokenMs: record.firstTokenMs,
    totalMs: record.totalMs,
    attempts: record.attempts as unknown as Json[],
    attemptCount: record.attempts.length,
    clientIp: record.clientIp.slice(0, 64),
    userAgent: record.userAgent.slice(0, 255),
    partial: record.partial,
    estimated: record.estimated ?? false,
    extra: extraOf(record),
    size: sizeOf(record),
  }
}

type Counted = Pick<
  Tables['requestLogs']['$inferSelect'],
  'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens' | 'reasoningTokens' | 'extra'
>

/** What was counted of the request of a row, to reckon with; null where nothing was. */
export function usageOfRow(row: Counted): Usage | null {
  if (row.inputTokens === null && row.outputTokens === null) return null
  const usage: Usage = { input: row.inputTokens ?? 0, output: row.outputTokens ?? 0 }
  if (row.cacheReadTokens !== null) usage.cacheRead = row.cacheReadTokens
  if (row.cacheWriteTokens !== null) usage.cacheWrite = row.cacheWriteTokens
  if (row.reasoningTokens !== null) usage.reasoning = row.reasoningTokens
  for (const name of rareCounts) if (typeof row.extra?.[name] === 'number') usage[name] = row.extra[name]
  const mode = modeOfRow(row)
  if (mode) usage.mode = mode
  return usage
}

/** How the request of a row was served, where that was not the usual way. */
export const modeOfRow = ({ extra }: Pick<Counted, 'extra'>): Mode | null => modes.find((mode) => mode === extra?.mode) ?? null

/** What a row takes beside its texts, with its places in the indexes; and what an attempt takes beside its reason. */
const ROW_BYTES = 900
const ATTEMPT_BYTES = 250

/** About how many bytes the record takes in the database. */
function sizeOf({ error, attempts, warnings, considered }: UsageRecord): number {
  let size = ROW_BYTES + (error?.length ?? 0)
  for (const { reason } of attempts) size += ATTEMPT_BYTES + (reason?.length ?? 0)
  for (const warning of warnings ?? []) size += warning.length
  return size + ATTEMPT_BYTES * (considered?.length ?? 0)
}

/** What is counted of few requests only. */
const rareCounts = ['cacheWrite1h', 'audioIn', 'imageIn', 'audioOut', 'reportedCost'] as const satisfies readonly (keyof Usage)[]

/** What only some records have. */
function extraOf({ warnings, considered, waitedMs, usage }: UsageRecord): JsonObject | null {
  const counted = rareCounts.filter((name) => usage?.[name] !== undefined)
  if (!warnings?.length && !considered && !waitedMs && !counted.length && !usage?.mode) return null
  return {
    ...Object.fromEntries(counted.map((name) => [name, usage![name]!])),
    ...(usage?.mode && { mode: usage.mode }),
    ...(warnings?.length && { warnings: fitting(warnings) }),
    ...(considered && { considered: considered as unknown as Json[] }),
    ...(waitedMs && { waitedMs }),
  }
}

const MOST_WARNINGS = 50
const LONGEST_WARNING = 500

const fitting = (warnings: string[]) => warnings.slice(0, MOST_WARNINGS).map((warning) => warning.slice(0, LONGEST_WARNING))

const MOST_TOKENS = 1e12

/** What an upstream counts is its own affair, but a column takes only so much. */
export function tokens(count: number | undefined): number | null {
  if (count === undefined || !Number.isFinite(count)) return null
  return Math.min(MOST_TOKENS, Math.max(0, Math.trunc(count)))
}
