import type { Json, JsonObject } from '../protocols/protocol'
import type { Kit } from './kit'

/** What happened: one row a request, with its bodies where they are kept; sums; and how far each journal segment has been read. */
export function defineUsage(kit: Kit) {
  const requestLogs = kit.table(
    'request_logs',
    {
      /** 32 characters, time-ordered. */
      id: kit.str('id', 32).primaryKey(),
      startedAt: kit.time('started_at').notNull(),
      clientProtocol: kit.str('client_protocol', 32).notNull(),
      /** The model the client asked for. */
      model: kit.str('model', 191).notNull(),
      groupId: kit.big('group_id'),
      groupName: kit.str('group_name', 191),
      channelId: kit.big('channel_id'),
      channelName: kit.str('channel_name', 191),
      endpointId: kit.big('endpoint_id'),
      channelKeyId: kit.big('channel_key_id'),
      upstreamModel: kit.str('upstream_model'),
      apiKeyId: kit.big('api_key_id'),
      apiKeyName: kit.str('api_key_name', 191),
      /** The HTTP status the client saw; 499 when the client had gone. */
      status: kit.int('status').notNull(),
      outcome: kit.str('outcome', 16).$type<'ok' | 'failed' | 'cancelled'>().notNull(),
      stream: kit.bool('stream').notNull(),
      error: kit.text('error'),
      inputTokens: kit.big('input_tokens'),
      outputTokens: kit.big('output_tokens'),
      cacheReadTokens: kit.big('cache_read_tokens'),
      cacheWriteTokens: kit.big('cache_write_tokens'),
      reasoningTokens: kit.big('reasoning_tokens'),
      /** Billionths of a US dollar. */
      costNano: kit.big('cost_nano'),
      /** Of the price it was reckoned with. */
      priceVersion: kit.str('price_version', 32),
      /** The tokens were not counted by the upstream, but estimated here. */
      estimated: kit.bool('estimated').notNull().default(false),
      firstTokenMs: kit.int('first_token_ms'),
      totalMs: kit.int('total_ms').notNull(),
      attempts: kit.json<Json[]>('attempts').notNull(),
      attemptCount: kit.int('attempt_count').notNull(),
      clientIp: kit.str('client_ip', 64),
      userAgent: kit.str('user_agent'),
      partial: kit.bool('partial').notNull(),
      extra: kit.json<JsonObject>('extra'),
      /** About how many bytes the row takes. */
      size: kit.int('size').notNull().default(0),
    },
    (table) => [
      kit.index('request_logs_started_at').on(table.startedAt, table.id),
      kit.index('request_logs_api_key').on(table.apiKeyId, table.startedAt),
      kit.index('request_logs_channel').on(table.channelId, table.startedAt),
      kit.index('request_logs_channel_key').on(table.channelKeyId, table.startedAt),
      kit.index('request_logs_model').on(table.model, table.startedAt),
      kit.index('request_logs_upstream_model').on(table.upstreamModel, table.startedAt),
      kit.index('request_logs_outcome').on(table.outcome, table.startedAt),
    ],
  )

  const journalPositions = kit.table('journal_positions', {
    segment: kit.str('segment', 64).primaryKey(),
    position: kit.big('position').notNull(),
    updatedAt: kit.time('updated_at').notNull(),
  })

  return { requestLogs, ...defineBodies(kit), ...defineSums(kit), journalPositions }
}

function defineBodies(kit: Kit) {
  /** What clients sent and were told, compressed with zstd. The id is that of the request. */
  const requestBodies = kit.table(
    'request_bodies',
    {
      id: kit.str('id', 32).primaryKey(),
      startedAt: kit.time('started_at').notNull(),
      request: kit.bytes('request'),
      response: kit.bytes('response'),
      /** Of both, as JSON. */
      headers: kit.bytes('headers'),
      /** How long they were before they were cut and compressed. */
      requestBytes: kit.big('request_bytes').notNull(),
      responseBytes: kit.big('response_bytes').notNull(),
      /** About how many bytes the row takes. */
      size: kit.int('size').notNull(),
    },
    (table) => [kit.index('request_bodies_started_at').on(table.startedAt, table.id)],
  )

  /** How many rows of which size the tables above hold: counting them would take longer than a request may wait. */
  const logStock = kit.table('log_stock', {
    /** `closed` is of no table: its rows are how often something was added to sums of times that were over. */
    kind: kit.str('kind', 16).$type<'logs' | 'bodies' | 'closed'>().primaryKey(),
    rows: kit.big('row_count').notNull(),
    bytes: kit.big('byte_count').notNull(),
  })
  return { requestBodies, logStock }
}

/**
 * The same sums four times over, so that any period is put together from few rows: by everything that statistics are asked for, in
 * hours, days and months of UTC; and by nothing, in quarters of an hour, hours and days, from which the days of any time zone are made.
 */
function defineSums(kit: Kit) {
  const usageHours = kit.table(
    'usage_hours',
    { /** Hours since 1970. */ hour: kit.int('hour').notNull().default(0), ...dimensions(kit), ...sums(kit) },
    (table) => [
      kit.primaryKey({
        name: 'usage_hours_key',
        columns: [
          table.hour,
          table.channelId,
          table.endpointId,
          table.channelKeyId,
          table.groupId,
          table.apiKeyId,
          table.model,
          table.askedModel,
        ],
      }),
    ],
  )
  const usageDays = kit.table(
    'usage_days',
    { /** Days since 1970. */ day: kit.int('day').notNull().default(0), ...dimensions(kit), ...sums(kit) },
    (table) => [
      kit.primaryKey({
        name: 'usage_days_key',
        columns: [
          table.day,
          table.channelId,
          table.endpointId,
          table.channelKeyId,
          table.groupId,
          table.apiKeyId,
          table.model,
          table.askedModel,
        ],
      }),
    ],
  )
  const usageMonths = kit.table(
    'usage_months',
    { /** Months since January 1970. */ month: kit.int('month').notNull().default(0), ...dimensions(kit), ...sums(kit) },
    (table) => [
      kit.primaryKey({
        name: 'usage_months_key',
        columns: [
          table.month,
          table.channelId,
          table.endpointId,
          table.channelKeyId,
          table.groupId,
          table.apiKeyId,
          table.model,
          table.askedModel,
        ],
      }),
    ],
  )
  const usageTotals = kit.table(
    'usage_totals',
    {
      /** How long the stretch is: 15, 60 or 1440; and how many of that length were between 1970 and its beginning. */
      minutes: kit.int('minutes').notNull().default(0),
      at: kit.int('at').notNull().default(0),
      ...sums(kit),
    },
    (table) => [kit.primaryKey({ name: 'usage_totals_key', columns: [table.minutes, table.at] })],
  )
  return { usageHours, usageDays, usageMonths, usageTotals }
}

const count = (kit: Kit, name: string) => kit.big(name).notNull().default(0)

const dimensions = (kit: Kit) => ({
  channelId: count(kit, 'channel_id'),
  endpointId: count(kit, 'endpoint_id'),
  channelKeyId: count(kit, 'channel_key_id'),
  groupId: count(kit, 'group_id'),
  apiKeyId: count(kit, 'api_key_id'),
  /** What the upstream calls the model. */
  model: kit.str('model', 191).notNull().default(''),
  /** What the client asked for. */
  askedModel: kit.str('asked_model', 191).notNull().default(''),
})

const sums = (kit: Kit) => ({
  requests: count(kit, 'requests'),
  failed: count(kit, 'failed'),
  cancelled: count(kit, 'cancelled'),
  inputTokens: count(kit, 'input_tokens'),
  outputTokens: count(kit, 'output_tokens'),
  cacheReadTokens: count(kit, 'cache_read_tokens'),
  cacheWriteTokens: count(kit, 'cache_write_tokens'),
  reasoningTokens: count(kit, 'reasoning_tokens'),
  /** Billionths of a US dollar. */
  costNano: count(kit, 'cost_nano'),
  firstTokenMsSum: count(kit, 'first_token_ms_sum'),
  firstTokenCount: count(kit, 'first_token_count'),
  totalMsSum: count(kit, 'total_ms_sum'),
  /** The output tokens of streams, and the time from the first to the last of them. */
  timedTokens: count(kit, 'timed_tokens'),
  timedMs: count(kit, 'timed_ms'),
  /** Histograms, as `src/usage/histogram.ts` writes them: two are added up by writing one behind the other. */
  firstTokenTimes: kit.text('first_token_times'),
  totalTimes: kit.text('total_times'),
})
