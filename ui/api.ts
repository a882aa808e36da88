import { treaty } from '@elysiajs/eden/treaty2'
import type { Api } from './contract.ts'
import { turn } from './session.ts'
import { t } from './words/words.ts'

/** The admin API, call by call; wrap each call in `ask`. */
export const api = (treaty(location.origin, { parseDate: false }) as unknown as { api: Api }).api

/** What went wrong, in a sentence that can be shown; `id` finds it in the server's log. Status 0 is a server that did not answer. */
export interface Fault {
  status: number
  code: string
  message: string
  id?: string
}

export type Answer<T> = { value: T; fault?: undefined } | { value?: undefined; fault: Fault }

/** Waits for a call; what normally goes wrong comes back as a value. A session that has ended leads back to the door. */
export async function ask<T>(call: Promise<{ data: T | null; error: { status: unknown; value: unknown } | null }>): Promise<Answer<T>> {
  try {
    const reply = await call
    if (!reply.error) return { value: reply.data as T }
    const fault = readFault(Number(reply.error.status), reply.error.value)
    if (fault.code === 'unauthorized') turn('out')
    if (fault.code === 'must_change_password') turn('new')
    return { fault }
  } catch {
    return { fault: { status: 0, code: 'unreachable', message: t('unreachable') } }
  }
}

function readFault(status: number, value: unknown): Fault {
  const error = (value as { error?: Partial<Fault> } | null)?.error
  return { status, code: error?.code ?? 'unknown', message: error?.message ?? t('unknown-error', { status }), id: error?.id }
}

type Listed<Item> = (options: { query: { cursor?: string; limit: number } }) => Promise<{
  data: { items: Item[]; next: string | null } | null
  error: { status: unknown; value: unknown } | null
}>

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
