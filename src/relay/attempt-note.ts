import type { Candidate } from '../groups/pick'
import type { Exchange } from '../lib/http/exchange'
import type { AttemptRecord, Outcome } from '../usage/record'
import type { Failed, Outgoing, Watch } from './attempt'
import { concealText } from './conceal'

const LONGEST_ANSWER = 2000
const LONGEST_PATH = 500

/** Notes how one attempt goes, for the log of its request. Its record is there from the beginning. */
export class AttemptNote implements Watch {
  readonly record: AttemptRecord
  private readonly begunAt = performance.now()
  private heardAt = 0
  private exchange: Exchange | undefined
  private isOver = false

  constructor(
    private readonly candidate: Candidate,
    { method, path }: Pick<Outgoing, 'method' | 'path'>,
    startedMs: number,
  ) {
    const { channel, endpoint, key, member } = candidate
    this.record = {
      channelId: channel.id,
      channel: channel.name,
      endpoint: endpoint.url,
      keyHint: key.hint,
      model: member.model,
      ...(method && { method }),
      path: path.slice(0, LONGEST_PATH),
      startedMs,
      durationMs: 0,
      status: 0,
      outcome: 'failed',
    }
  }

  sent(exchange: Exchange) {
    this.exchange = exchange
  }

  head() {
    this.record.firstByteMs ??= this.elapsed()
  }

  heard() {
    this.heardAt = performance.now()
  }

  /** How long the upstream was waited for until now, in milliseconds. */
  get upstreamMs(): number {
    return (this.heardAt || performance.now()) - this.begunAt
  }

  /** The reply has begun, or is there as a whole. */
  served(status: number) {
    this.settle()
    this.record.status = status
    this.record.outcome = 'ok'
    this.record.firstTokenMs = this.record.durationMs = this.elapsed()
  }

  failed({ fault, status, reply }: Failed) {
    this.settle()
    const outcome = fault.kind === 'client-gone' ? 'cancelled' : 'failed'
    if (reply?.bytes.length) this.record.answer = this.textOf(reply.bytes)
    this.record.status = status
    this.end(outcome, fault.message)
  }

  /** The reply that has begun is over. */
  end(outcome: Outcome, reason: string | null) {
    if (this.isOver) return
    this.isOver = true
    this.record.durationMs = this.elapsed()
    this.record.outcome = outcome
    if (reason !== null) this.record.reason = reason.slice(0, LONGEST_ANSWER)
  }

  private settle() {
    this.heardAt ||= performance.now()
    const sentAt = this.exchange?.sentAt
    if (sentAt) this.record.connectMs = Math.max(0, Math.round(sentAt - this.begunAt))
  }

  /** What the upstream said, in its own words, without what nobody is to see. */
  private textOf(bytes: Uint8Array): string {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4 * LONGEST_ANSWER)).toString('utf8')
    return concealText(text, this.candidate.key.secret).slice(0, LONGEST_ANSWER)
  }

  private elapsed = () => Math.round(performance.now() - this.begunAt)
}
