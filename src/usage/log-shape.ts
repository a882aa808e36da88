import { t } from 'elysia'
import { oneOf } from '../lib/schema'
import { priceSources } from '../prices/book'
import { rateNames } from '../prices/price'
import { modes } from '../protocols/protocol'

const named = t.Nullable(t.Object({ id: t.Number(), name: t.String() }))
const counts = t.Object({ input: t.Number(), output: t.Number(), cacheRead: t.Number(), cacheWrite: t.Number(), reasoning: t.Number() })
export const outcome = t.Union([t.Literal('ok'), t.Literal('failed'), t.Literal('cancelled')])

const common = {
  id: t.String(),
  startedAt: t.String({ format: 'date-time' }),
  protocol: t.String(),
  model: t.String(),
  group: t.Nullable(t.String()),
  channel: named,
  upstreamModel: t.Nullable(t.String()),
  apiKey: named,
  status: t.Number({ description: 'What the client saw; 499 when it had gone' }),
  outcome,
  stream: t.Boolean(),
  partial: t.Boolean({ description: 'The reply broke off' }),
  estimated: t.Boolean({ description: 'The upstream has counted nothing, so the tokens are estimated' }),
  error: t.Nullable(t.String()),
  usage: t.Nullable(counts),
  costNano: t.Nullable(t.Number({ description: 'Billionths of a US dollar' })),
  reportedCost: t.Nullable(t.Number({ description: 'What the upstream says it has billed, in billionths of a US dollar' })),
  mode: t.Nullable(oneOf(modes), { description: 'How the upstream has served it, where that costs something else' }),
  firstTokenMs: t.Nullable(t.Number()),
  totalMs: t.Number(),
  warnings: t.Array(t.String({ description: 'What was lost in conversion' })),
}

export const item = t.Object({ ...common, attempts: t.Number() })
export const cut = t.Boolean({ description: 'Looking for more would have taken too long: going on from `next` may find more' })

export const attempt = t.Object({
  channelId: t.Number(),
  channel: t.String(),
  endpoint: t.String(),
  keyHint: t.String(),
  model: t.String(),
  startedMs: t.Number(),
  durationMs: t.Number({ description: 'Until it failed, or its reply had ended' }),
  connectMs: t.Optional(t.Number({ description: 'Until the request left, over a connection that was there or was made' })),
  firstByteMs: t.Optional(t.Number()),
  firstTokenMs: t.Optional(t.Number()),
  method: t.Optional(t.String()),
  path: t.Optional(t.String()),
  status: t.Number(),
  outcome,
  reason: t.Optional(t.String()),
  answer: t.Optional(t.String({ description: 'What the upstream said when it refused, shortened and without secrets' })),
})

export const consideration = t.Object({
  channel: t.String(),
  model: t.String(),
  key: t.Optional(t.String({ description: 'The ends of the key' })),
  taken: t.Boolean(),
  why: t.String(),
  until: t.Optional(t.Number({ description: 'Unix milliseconds: when its rest is over' })),
})

const headers = t.Record(t.String(), t.String())

const reckoning = t.Object({
  source: oneOf(priceSources),
  matched: t.String(),
  provider: t.Nullable(t.String()),
  multiplier: t.Number(),
  parts: t.Array(t.Object({ part: oneOf([...rateNames, 'request'] as const), tokens: t.Number(), nanoUsd: t.Number() })),
})

export const detail = t.Object({
  ...common,
  attempts: t.Array(attempt),
  considered: t.Array(consideration, { description: 'Who was taken or passed over and why; empty where the attempts tell it all' }),
  waitedMs: t.Number({ description: 'How long it waited for somebody who may be asked' }),
  priceVersion: t.Nullable(t.String({ description: 'Of the price that the cost was reckoned with' })),
  reckoning: t.Nullable(reckoning, { description: 'How the cost came about; null where the price is another by now' }),
  bodies: t.Nullable(
    t.Object({
      request: t.Nullable(t.String()),
      response: t.Nullable(t.String()),
      headers: t.Nullable(t.Object({ request: headers, response: t.Nullable(headers) }), {
        description: 'Of both, credentials masked; null where they were not kept yet',
      }),
      requestBytes: t.Number(),
      responseBytes: t.Number(),
    }),
    { description: 'What the client sent and was told, shortened and without keys; null where it was not kept' },
  ),
  clientIp: t.Nullable(t.String()),
  userAgent: t.Nullable(t.String()),
})
