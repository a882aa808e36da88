import type { Database } from '../db/database'
import { allLogs, type LogFilter, type LogItem } from './logs'

export type Format = 'csv' | 'ndjson'

export const contentTypes: Record<Format, string> = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson; charset=utf-8' }

/** All request logs that a filter finds, newest first, as a stream: a page is read when whoever reads has taken the one before. */
export function exportLogs(database: Database, filter: LogFilter, format: Format): ReadableStream<Uint8Array> {
  const pages = allLogs(database, filter)
  const write = format === 'csv' ? csvLine : (item: LogItem) => `${JSON.stringify(item)}\n`
  let head = format === 'csv' ? `${columns.map(([name]) => name).join()}\r\n` : ''
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      // A page of a filter that finds little may be empty, and then nobody would ask for the next.
      for (let text = ''; !text; ) {
        const page = await pages.next()
        text = head + (page.value ?? []).map(write).join('')
        head = ''
        if (text) controller.enqueue(Buffer.from(text))
        if (page.done) return controller.close()
        // The relay goes on between two pages.
        await Bun.sleep(0)
      }
    },
    async cancel() {
      await pages.return(undefined)
    },
  })
}

const columns: [name: string, read: (item: LogItem) => string | number | boolean | null | undefined][] = [
  ['id', (item) => item.id],
  ['started_at', (item) => item.startedAt],
  ['protocol', (item) => item.protocol],
  ['model', (item) => item.model],
  ['group', (item) => item.group],
  ['channel', (item) => item.channel?.name],
  ['upstream_model', (item) => item.upstreamModel],
  ['api_key', (item) => item.apiKey?.name],
  ['status', (item) => item.status],
  ['outcome', (item) => item.outcome],
  ['stream', (item) => item.stream],
  ['partial', (item) => item.partial],
  ['estimated', (item) => item.estimated],
  ['input_tokens', (item) => item.usage?.input],
  ['output_tokens', (item) => item.usage?.output],
  ['cache_read_tokens', (item) => item.usage?.cacheRead],
  ['cache_write_tokens', (item) => item.usage?.cacheWrite],
  ['reasoning_tokens', (item) => item.usage?.reasoning],
  ['cost_usd', (item) => (item.costNano === null ? null : dollars(item.costNano))],
  ['reported_cost_usd', (item) => (item.reportedCost === null ? null : dollars(item.reportedCost))],
  ['mode', (item) => item.mode],
  ['first_token_ms', (item) => item.firstTokenMs],
  ['total_ms', (item) => item.totalMs],
  ['attempts', (item) => item.attempts],
  ['error', (item) => item.error],
]

const csvLine = (item: LogItem) => `${columns.map(([, read]) => cell(read(item))).join()}\r\n`

/** Spreadsheets take a text that begins like this for a formula, and would run what a client has named its model. */
const FORMULA = /^[=+\-@\t\r\n]/

export function cell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const harmless = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** Billionths as a decimal, to the last digit. */
export function dollars(nano: number): string {
  const digits = String(Math.abs(nano)).padStart(10, '0')
  const decimals = digits.slice(-9).replace(/0+$/, '')
  return `${nano < 0 ? '-' : ''}${digits.slice(0, -9)}${decimals && `.${decimals}`}`
}
