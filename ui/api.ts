import { treaty } from '@elysiajs/eden/treaty2'
import type { App } from '../src/server/server'
import { lapse, letIn, turn } from './session'
import { t } from './words/words'

/** The admin API, call by call; wrap each call in `ask`. */
export const api = treaty<App>(location.origin, { parseDate: false }).api

/** What went wrong, in a sentence that can be shown; `id` finds it in the server's log. Status 0 is a server that did not answer. */
export interface Fault {
  status: number
  code: string
  message: string
  id?: string
  /** Of a 429: in how many seconds it may be tried again. */
  waitSeconds?: number
}

export type Answer<T> = { value: T; fault?: undefined } | { value?: undefined; fault: Fault }

/** A message without the field's name in the API, for a form in which it stands beneath that very field. */
export const besideField = ({ message }: Fault) => message.replace(/^\w+: (.)/, (_, first: string) => first.toUpperCase())

interface Reply<T> {
  data: T
  error: unknown
  headers?: unknown
}

// The server's one error handler makes its body a possible answer of every status; a reply that has no error is not one.
type Good<T> = Exclude<T, null | { error: { message: string } }>

/** Waits for a call; what normally goes wrong comes back as a value. A session that has ended leads back to the door. */
export async function ask<T>(call: Promise<Reply<T>>): Promise<Answer<Good<T>>> {
  try {
    const { data, error, headers } = await call
    if (!error) {
      letIn()
      return { value: data as Good<T> }
    }
    const refusal = error as { status: number; value: unknown }
    // Eden makes a 503 of what `fetch` has thrown.
    if (refusal.value instanceof Error) throw refusal.value
    const fault = { ...readFault(refusal), waitSeconds: readWait(headers) }
    if (fault.code === 'unauthorized') {
      lapse()
      fault.message = t('sign-in.ended')
    }
    if (fault.code === 'must_change_password') turn('new')
    return { fault }
  } catch {
    return { fault: { status: 0, code: 'unreachable', message: t('unreachable') } }
  }
}

function readFault({ status, value }: { status: number; value: unknown }): Fault {
  const error = (value as { error?: Partial<Fault> } | null)?.error
  return { status, code: error?.code ?? 'unknown', message: error?.message ?? t('unknown-error', { status }), id: error?.id }
}

function readWait(headers: unknown): number | undefined {
  const seconds = Number(new Headers(headers as HeadersInit | undefined).get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds : undefined
}

type Listed<Item> = (options: {
  query: { cursor?: string; limit: number }
}) => Promise<Reply<{ items: Item[]; next: string | null } | null>>

/** A whole list, page after page. For lists that people write by hand, which are short; logs are read page by page. */
export async function askAll<Item>(get: Listed<Item>): Promise<Answer<Item[]>> {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    const { value, fault } = await ask(get({ query: { limit: 200, cursor } }))
    if (fault) return { fault }
    items.push(...value.items)
    cursor = value.next ?? undefined
  } while (cursor)
  return { value: items }
}
