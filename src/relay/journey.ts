import type { Candidate } from '../groups/pick'
import type { Prices } from '../prices/store'
import type { Event, Fault, Json, Mode, Part, Usage, Warning } from '../protocols/protocol'
import type { Journal } from '../usage/journal'
import type { Outcome, UsageRecord } from '../usage/record'
import type { Outgoing } from './attempt'
import { AttemptNote } from './attempt-note'
import { warningText } from './failure'

export type JourneyStart = Pick<UsageRecord, 'protocol' | 'clientIp' | 'userAgent'>

/** Counts a request and its reply in place of the upstream. `parts` are those of the reply that were heard to their end. */
export interface Guess {
  /** By the look of the texts, at once. */
  now(parts: Json): Usage
  /** With a tokenizer, in a moment; undefined where there is none, or it takes too long. */
  soon(parts: Json): Promise<Usage | undefined> | undefined
  /** The upstream has counted. */
  drop(): void
}

export interface JourneyWatch {
  /** The client has all that it gets. */
  ended(journey: Journey): void
  /** The record is whole, and in the journal. */
  recorded(journey: Journey): void
}

/**
 * The life of one request, from its arrival to its one record. Whatever ends it first — an answer, a fault, a client that
 * leaves — is what is recorded.
 */
export class Journey {
  readonly record: UsageRecord
  private readonly startedAt = performance.now()
  private readonly notes: AttemptNote[] = []
  /** The parts of the reply that were heard to their end. */
  private readonly said: Part[] = []
  /** The upstream has told what the reply takes, not only what was asked. */
  private counted = false
  private over = false
  /** How the reply says it is served, for when it does not come to counting. */
  private mode: Mode | undefined
  /** Who counts when the upstream does not. */
  guess: Guess | undefined

  constructor(
    start: JourneyStart,
    private readonly journal: Journal,
    private readonly prices: Pick<Prices, 'cost'>,
    private readonly watch: JourneyWatch,
  ) {
    this.record = {
      id: Bun.randomUUIDv7().replaceAll('-', ''),
      startedAt: Date.now(),
      ...start,
      model: '',
      stream: false,
      apiKeyId: null,
      apiKeyName: null,
      groupId: null,
      groupName: null,
      channelId: null,
      channelName: null,
      endpointId: null,
      channelKeyId: null,
      upstreamModel: null,
      attempts: [],
      status: 0,
      outcome: 'failed',
      error: null,
      usage: null,
      cost: null,
      priceVersion: null,
      partial: false,
      firstTokenMs: null,
      totalMs: 0,
    }
  }

  get id() {
    return this.record.id
  }

  get ended() {
    return this.over
  }

  /** Milliseconds since the request arrived. */
  elapsed(): number {
    return Math.round(performance.now() - this.startedAt)
  }

  /** A candidate is about to be tried. */
  attempt(candidate: Candidate, outgoing: Outgoing): AttemptNote {
    const { record } = this
    record.channelId = candidate.channel.id
    record.channelName = candidate.channel.name
    record.endpointId = candidate.endpoint.id
    record.channelKeyId = candidate.key.id
    record.upstreamModel = candidate.member.model
    const note = new AttemptNote(candidate, outgoing, this.elapsed())
    record.attempts.push(note.record)
    this.notes.push(note)
    return note
  }

  /** The request has waited so long (milliseconds) for somebody who may be asked. */
  waited(ms: number) {
    if (ms >= 1) this.record.waitedMs = (this.record.waitedMs ?? 0) + Math.round(ms)
  }

  /** How long upstreams have taken until now, and how long Octopus itself, in milliseconds. */
  shares(): { upstreamMs: number; ownMs: number } {
    let upstreamMs = 0
    for (const note of this.notes) upstreamMs += note.upstreamMs
    return { upstreamMs, ownMs: Math.max(0, performance.now() - this.startedAt - upstreamMs - (this.record.waitedMs ?? 0)) }
  }

  /** Notes what the request has lost on its way to the candidate that is tried now. */
  warn(warnings: readonly Warning[]) {
    if (warnings.length) this.record.warnings = [...new Set(warnings.map(warningText))]
    else if (this.record.warnings) delete this.record.warnings
  }

  /** Notes what a reply tells of itself. */
  hear(events: readonly Event[]) {
    for (const event of events) {
      if (event.type === 'start') this.mode = event.mode
      if ((event.type === 'start' || event.type === 'usage') && event.usage) this.count(event.usage, event.type === 'usage')
      else if (event.type === 'part-end') this.said.push(event.part)
    }
  }

  /** The reply says something for the first time. */
  firstToken() {
    this.record.firstTokenMs ??= this.elapsed()
  }

  /** The client is about to see the beginning of a reply whose end is not there yet. */
  beginReply(status: number) {
    if (this.over) return
    this.record.status = status
    this.record.totalMs = this.elapsed()
    this.reckon()
    this.journal.append({ begun: this.record })
  }

  succeed(status: number) {
    this.end('ok', status, null)
  }

  fail(fault: Fault, status = fault.status) {
    const outcome = fault.kind === 'client-gone' ? 'cancelled' : 'failed'
    this.end(outcome, outcome === 'cancelled' ? 499 : status, fault.message)
  }

  private end(outcome: Outcome, status: number, error: string | null) {
    if (this.over) return
    this.over = true
    const { record } = this
    record.outcome = outcome
    record.status = status
    record.error = error
    record.partial = outcome !== 'ok' && record.firstTokenMs !== null
    record.totalMs = this.elapsed()
    if (record.firstTokenMs !== null) this.notes.at(-1)?.end(outcome, error)
    const counting = this.estimate()
    if (!counting) return this.settle(true)
    this.reckon()
    this.journal.append({ ended: record })
    this.watch.ended(this)
    void counting.then(() => this.settle(false))
  }

  private settle(ends: boolean) {
    this.reckon()
    this.journal.append({ done: this.record })
    if (ends) this.watch.ended(this)
    this.watch.recorded(this)
  }

  /** A reply that was not counted by the upstream, or not to its end, is counted here; the answer is there when it may be done better. */
  private estimate(): Promise<void> | undefined {
    const { guess, record, said } = this
    if (!guess || this.counted || record.firstTokenMs === null) return undefined
    const known = record.usage
    const parts = said as unknown as Json
    this.take(known, guess.now(parts))
    return record.estimated ? guess.soon(parts)?.then((better) => better && this.take(known, better)) : undefined
  }

  private take(known: Usage | null, { input, output }: Usage) {
    if (!output) return
    this.record.usage = {
      ...(this.mode && { mode: this.mode }),
      ...known,
      input: known?.input || input,
      output: Math.max(known?.output ?? 0, output),
    }
    this.record.estimated = true
  }

  /** What it has cost up to now, at the price of today. */
  private reckon() {
    const cost = this.prices.cost(this.record)
    this.record.cost = cost?.nanoUsd ?? null
    this.record.priceVersion = cost?.version ?? null
  }

  /** Usage is cumulative; what an event does not mention keeps its value. */
  private count(usage: Usage, whole: boolean) {
    const known = this.record.usage
    if (whole && usage.output) {
      this.counted = true
      this.guess?.drop()
    }
    this.record.usage = known ? { ...known, ...definedOnly(usage) } : usage
  }
}

const definedOnly = (usage: Usage): Partial<Usage> => Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== undefined))
