import type { ApiKey, ApiKeyDraft, KeyLimit } from '../../contract'
import { readLines } from '../../parts/lines'

/** One limit while it is being written. */
export interface LimitRow {
  kind: KeyLimit['kind']
  per: KeyLimit['per']
  value: string
}

export const rateNames = ['requestsPerMinute', 'tokensPerMinute', 'maxConcurrency'] as const
type RateName = (typeof rateNames)[number]

/** A key while it is being written: what is typed into fields is text until it is saved. */
export interface KeyForm extends Omit<ApiKeyDraft, 'limits' | 'allowedIps' | RateName> {
  limits: LimitRow[]
  /** One to a line; empty is everywhere. */
  allowedIps: string
  rates: Record<RateName, string>
}

const written = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value))
const read = (text: string) => (text.trim() === '' ? null : Number(text))

export function formOf(key: ApiKey | undefined): KeyForm {
  return {
    name: key?.name ?? '',
    enabled: key?.enabled ?? true,
    expiresAt: key?.expiresAt ?? null,
    maxCost: key?.maxCost ?? null,
    models: key?.models ?? null,
    strict: key?.strict ?? false,
    logBodies: key?.logBodies ?? null,
    limits: (key?.limits ?? []).map(({ value, ...limit }) => ({ ...limit, value: String(value) })),
    allowedIps: (key?.allowedIps ?? []).join('\n'),
    rates: {
      requestsPerMinute: written(key?.requestsPerMinute),
      tokensPerMinute: written(key?.tokensPerMinute),
      maxConcurrency: written(key?.maxConcurrency),
    },
  }
}

/** What is sent: a limit without a value is none. */
export function draftOf({ limits, allowedIps, rates, name, ...rest }: KeyForm): ApiKeyDraft {
  const kept = limits.filter(({ value }) => value.trim() !== '').map((limit) => ({ ...limit, value: Number(limit.value) }))
  const addresses = readLines(allowedIps)
  return {
    ...rest,
    name: name.trim(),
    limits: kept.length ? kept : null,
    allowedIps: addresses.length ? addresses : null,
    requestsPerMinute: read(rates.requestsPerMinute),
    tokensPerMinute: read(rates.tokensPerMinute),
    maxConcurrency: read(rates.maxConcurrency),
  }
}
