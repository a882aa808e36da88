import type { Log } from './log'

/** Spans as OTLP/HTTP with JSON has them: https://opentelemetry.io/docs/specs/otlp/ */
export interface Span {
  /** 32 and 16 hexadecimal characters. */
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: (typeof spanKinds)[keyof typeof spanKinds]
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: Attribute[]
  status?: { code: 1 | 2; message?: string }
}

export const spanKinds = { server: 2, client: 3 } as const

export interface Attribute {
  key: string
  value: { stringValue: string } | { intValue: string } | { doubleValue: number } | { boolValue: boolean }
}

/** What is not known is left out. Whole numbers are text in OTLP's JSON. */
export function attributes(values: Record<string, string | number | boolean | null | undefined>): Attribute[] {
  return Object.entries(values).flatMap(([key, value]) => (value === undefined || value === null ? [] : [{ key, value: typed(value) }]))
}

function typed(value: string | number | boolean): Attribute['value'] {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

export interface ExporterOptions<Item> {
  /** Sends one batch; answers the HTTP status. */
  send(body: string): Promise<number>
  spans(item: Item): Span[]
  resource: Record<string, string>
  log: Pick<Log, 'warn' | 'info'>
  everyMs?: number
}

export interface Exporter<Item> {
  /** Remembers what is to be exported; costs next to nothing. Where too much waits it is dropped. */
  add(item: Item): void
  /** Sends what waits. Never rejects. */
  flush(): Promise<void>
  close(): Promise<void>
}

const MOST_WAITING = 8192
const BATCH = 256
const EVERY_MS = 5000
const TRIES = 3
/** What collectors say when they want it again later. */
const AGAIN = new Set([408, 429, 502, 503, 504])

/** Exports spans in batches, away from whoever makes them, in bounded memory. A batch that is not taken is dropped after a few tries. */
export function createExporter<Item>({ send, spans, resource, log, everyMs = EVERY_MS }: ExporterOptions<Item>): Exporter<Item> {
  let waiting: Item[] = []
  let dropped = 0
  let isFailing = false
  let running: Promise<void> | undefined

  const timer = setInterval(() => {
    if (waiting.length) void flush()
  }, everyMs)
  timer.unref()

  function add(item: Item) {
    if (waiting.length < MOST_WAITING) waiting.push(item)
    else dropped++
  }

  function flush(): Promise<void> {
    running ??= sendAll().finally(() => {
      running = undefined
    })
    return running
  }

  /** What comes meanwhile is for the next time. */
  async function sendAll() {
    const all = waiting
    waiting = []
    for (let at = 0; at < all.length; at += BATCH) {
      const batch = all.slice(at, at + BATCH)
      const problem = await sendBatch(JSON.stringify(bodyOf(batch.flatMap(spans), resource)))
      if (problem) dropped += batch.length
      report(problem)
    }
  }

  async function sendBatch(body: string): Promise<string | undefined> {
    let problem: string | undefined
    for (let turn = 0; turn < TRIES; turn++) {
      if (turn) await Bun.sleep(200 * 4 ** turn)
      const status = await send(body).catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
      if (typeof status === 'number' && status < 300) return undefined
      problem = typeof status === 'number' ? `it was answered with HTTP ${status}` : status
      if (typeof status === 'number' && !AGAIN.has(status)) return problem
    }
    return problem
  }

  /** Once when it begins to fail, once when it works again. */
  function report(problem: string | undefined) {
    if (problem && !isFailing) log.warn('traces could not be exported; they are dropped until that works again', { reason: problem })
    if (!problem && isFailing) log.info('traces are exported again', { dropped })
    if (!problem) dropped = 0
    isFailing = problem !== undefined
  }

  return {
    add,
    flush,
    async close() {
      clearInterval(timer)
      await running
      await flush()
    },
  }
}

const bodyOf = (spans: Span[], resource: Record<string, string>) => ({
  resourceSpans: [{ resource: { attributes: attributes(resource) }, scopeSpans: [{ scope: { name: 'octopus' }, spans }] }],
})
