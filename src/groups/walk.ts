import type { Channel } from '../channels/channel'
import { Turn } from '../channels/turn'
import type { Fault } from '../protocols/protocol'
import type { Place } from './affinity'
import type { Taken } from './circuit'
import { type Considered, FIRST, Notes } from './considered'
import { Failures, isBeside } from './failures'
import type { Group, Member } from './group'
import { placesOf, settle } from './home'
import { type Obstacle, sayObstacle } from './obstacle'
import { type Candidate, candidatesOf, findCandidate, isAvailable, obstacleOf, type Surroundings } from './search'
import { judge } from './verdict'

/** What a request asks of the candidates. */
export interface Asking {
  /** Leaves out channels that cannot serve it at all. */
  accepts?: ((channel: Channel) => boolean) | undefined
  /** The session it belongs to; those of one session are served in one place where the group says so. */
  session?: string | undefined
  /** About how many tokens go up; asked only where they are limited. */
  tokens?: (() => number) | undefined
}

/** A candidate that rests, and what for. */
export interface Resting {
  candidate: Candidate
  obstacle: Obstacle
}

/**
 * The way of one request through the candidates of its group. Each candidate that `next` has taken is given back by `served`
 * (then `completed`, or `failed` in mid-reply), `failed` or `released`, before the next is asked for.
 */
export class Walk {
  private readonly members: readonly Member[]
  private readonly notes = new Notes()
  /** Those of the order that were asked for so far, and where the others come from. */
  private order: Member[] = []
  private others: Iterator<Member> | undefined
  private readonly failures = new Failures()
  private readonly tried = new Set<string>()
  private last: Candidate | undefined
  private taken: Taken | undefined
  private begun = false
  private isFirst = true
  private hasWaited = false
  /** What it takes of the limits of channels. */
  readonly turn: Turn
  /** Since when it waits for somebody to come back, or has waited (unix milliseconds). */
  heldSince: number | undefined

  constructor(
    private readonly around: Surroundings,
    readonly group: Group,
    private readonly asking: Asking,
  ) {
    this.turn = new Turn(around.limits, asking.tokens)
    this.members = this.listed(group.members.filter((member) => this.isUsable(member)))
  }

  /** Takes the next candidate that may be used now; `null` when all of them have been tried or rest. */
  next(): Candidate | null {
    const at = this.around.now()
    const chosen = this.searchNear(at) ?? this.searchHome(at) ?? this.searchOrder(at)
    this.isFirst = false
    return chosen ? this.take(chosen.candidate, chosen.why) : null
  }

  /** Gives up the order it had: after a wait everybody who is well again may be tried, also for a second time. */
  again() {
    this.order = []
    this.others = undefined
    this.tried.clear()
    this.failures.clear()
    this.hasWaited = true
  }

  /** The candidate has begun to answer, so many milliseconds after it was asked. */
  served(firstTokenMs: number) {
    if (!this.taken || !this.last) return
    const { around, group, last } = this
    this.begun = true
    around.health.served(this.taken)
    around.health.latency.heard(last.member.id, last.endpoint.id, firstTokenMs)
    const { session } = this.asking
    if (session !== undefined && group.affinitySeconds) settle(around, group, session, last, this.turn)
  }

  /** Its reply has ended well. */
  completed() {
    this.turn.leave()
    if (this.taken) this.around.health.completed(this.taken)
    this.taken = undefined
  }

  /** The candidate has failed; answers whether another may be tried. */
  failed(fault: Fault): 'go on' | 'stop' {
    this.turn.leave(!this.begun)
    const { taken, last } = this
    if (!taken || !last) return 'stop'
    const verdict = judge(fault, last.channel.faultRules)
    this.around.health.failed(taken, fault, verdict, this.begun)
    this.failures.add(last, verdict.next)
    this.taken = undefined
    return verdict.next === 'stop' ? 'stop' : 'go on'
  }

  /** The candidate was not asked, or not long enough to say anything of it. */
  released() {
    this.turn.leave(!this.begun)
    if (this.taken) this.around.health.released(this.taken)
    this.taken = undefined
  }

  /** The request cannot be written for the candidate, and was not sent; for others of its channel most likely neither. */
  unfit() {
    this.turn.withdraw()
    this.released()
    if (this.last) this.failures.add(this.last, 'member')
  }

  /** Takes the last place in the lines before the channels that are full. */
  standInLine() {
    if (this.turn.isFree) return
    const full = [...this.resting()].filter(({ obstacle }) => obstacle.full).map(({ candidate }) => candidate.channel)
    this.turn.join([...new Set(full)])
  }

  /**
   * Of the candidates that rest: the first to come back, and one whose return may be any moment, as somebody is trying it out or
   * it is just full. `inLine`: only those that are full where this request stands in line.
   */
  outlook(inLine = false): { first: Resting | null; probed: Resting | null } {
    let first: Resting | null = null
    let probed: Resting | null = null
    for (const resting of this.resting()) {
      const { candidate, obstacle } = resting
      if (inLine && obstacle.full && !this.turn.isInLine(candidate.channel)) continue
      if (obstacle.probed || obstacle.until === Number.POSITIVE_INFINITY) probed ??= resting
      else if (!first || obstacle.until < first.obstacle.until) first = resting
    }
    return { first, probed }
  }

  /**
   * When there is nothing else: takes the candidate with the shortest rest in spite of it, unless the upstream itself has
   * asked for the rest, the key is not valid, somebody is probing it already, or it has failed within the last `pauseMs`.
   */
  takeResting(pauseMs: number): Candidate | null {
    let best: Resting | null = null
    const at = this.around.now()
    for (const resting of this.resting()) {
      const { told, invalid, probed, since, until } = resting.obstacle
      if (told || invalid || probed || at - since < pauseMs || this.isTried(resting.candidate)) continue
      if (!best || until < best.obstacle.until) best = resting
    }
    return best && this.take(best.candidate, `nothing else was left; ${sayObstacle(best.obstacle)}`)
  }

  /** What was considered and why, unless there is nothing to tell. */
  get considered(): Considered[] | undefined {
    return this.notes.worthKeeping
  }

  private take(candidate: Candidate, why: string): Candidate {
    const { around } = this
    const { member, channel, endpoint, key } = candidate
    this.notes.take(member, channel, why, key)
    this.taken = around.health.take({ endpointId: endpoint.id, keyId: key.id, model: member.model })
    around.ledger.began(channel.id, key.id)
    this.turn.take(channel, key)
    this.tried.add(nameOf(candidate))
    this.last = candidate
    this.begun = false
    return candidate
  }

  private isUsable(member: Member): boolean {
    const channel = this.around.channel(member.channelId)
    const reason = whyUnusable(member, channel, this.asking)
    if (reason) this.notes.skip(member, channel, reason)
    return !reason
  }

  /** Those whose model the upstream still lists, if there are any. */
  private listed(members: Member[]): Member[] {
    if (!members.some(({ missingSince }) => missingSince !== null)) return members
    const listed = members.filter(({ missingSince }) => missingSince === null)
    if (!listed.length) return members
    for (const member of members)
      if (member.missingSince !== null)
        this.notes.skip(member, this.around.channel(member.channelId), 'the upstream no longer lists the model')
    return listed
  }

  /** Another key for a bad key, another endpoint for a bad endpoint, as long as that does not go on and on. */
  private searchNear(at: number) {
    const failure = this.failures.last
    if (!failure || (failure.next !== 'key' && failure.next !== 'endpoint')) return undefined
    const { candidate: last, next } = failure
    const candidate = this.search(last.member, at, (found) => isBeside(found, failure) && !this.failures.spoil(found))
    return candidate && { candidate, why: `next ${next} of the same member` }
  }

  /** Where the session was served before. */
  private searchHome(at: number) {
    const { session } = this.asking
    if (!this.isFirst || session === undefined || !this.group.affinitySeconds) return undefined
    for (const place of placesOf(this.around, this.group, session)) {
      const candidate = this.searchPlace(place, at)
      if (candidate) return { candidate, why: 'the session was served here before' }
    }
    return undefined
  }

  private searchPlace({ memberId, keyId }: Place, at: number): Candidate | undefined {
    const member = this.members.find((one) => one.id === memberId)
    return member && this.search(member, at, ({ key }) => key.id === keyId)
  }

  private searchOrder(at: number) {
    this.others ??= this.orderOf(at)[Symbol.iterator]()
    const why = this.tried.size ? 'next in order' : this.hasWaited ? 'first in order after a wait' : FIRST
    for (const isBetter of [true, false]) {
      for (let index = 0, member = this.inOrder(0, at); member; member = this.inOrder(++index, at)) {
        const candidate = this.search(member, at, isBetter ? (found) => !this.failures.spoil(found) : undefined)
        if (candidate) return { candidate, why }
      }
      if (!this.failures.any) return undefined
    }
    return undefined
  }

  private orderOf(at: number): Iterable<Member> {
    const { health, policyOf } = this.around
    return policyOf(this.group)(
      health.calm && this.turn.isFree ? this.members : this.members.filter((member) => this.isAvailable(member, at)),
    )
  }

  private inOrder(index: number, at: number): Member | undefined {
    if (index >= this.order.length) {
      const next = this.others?.next()
      const member = next?.done ? this.comeBack(at) : next?.value
      if (!member) return undefined
      this.order.push(member)
    }
    return this.order[index]
  }

  /** Who rested when the order was made, and may be used by now. */
  private comeBack(at: number): Member | undefined {
    const { order, members, around, turn } = this
    if (order.length >= members.length) return undefined
    return members.find((member) => !order.includes(member) && isAvailable(around, member, at, turn))
  }

  /** Whether a member has a candidate that may be used; if not, it is noted why it is passed over. */
  private isAvailable(member: Member, at: number): boolean {
    const { around } = this
    if (isAvailable(around, member, at, this.turn)) return true
    let first: Obstacle | null = null
    for (const candidate of candidatesOf(around, member)) {
      const obstacle = obstacleOf(around, candidate, at, this.turn)
      if (obstacle && (!first || obstacle.until < first.until)) first = obstacle
    }
    const channel = around.channel(member.channelId)
    if (first) this.notes.skip(member, channel, sayObstacle(first), undefined, first.until)
    else this.notes.skip(member, channel, 'the channel has no enabled key, or no enabled endpoint')
    return false
  }

  private search(member: Member, at: number, fits?: (candidate: Candidate) => boolean): Candidate | undefined {
    return findCandidate(this.around, member, at, this.turn, (candidate) => !this.isTried(candidate) && (!fits || fits(candidate)))
  }

  private *resting(): Generator<Resting> {
    const at = this.around.now()
    for (const member of this.members) {
      for (const candidate of candidatesOf(this.around, member)) {
        const obstacle = obstacleOf(this.around, candidate, at, this.turn)
        if (obstacle) yield { candidate, obstacle }
      }
    }
  }

  private isTried(candidate: Candidate): boolean {
    return this.tried.size > 0 && this.tried.has(nameOf(candidate))
  }
}

const nameOf = ({ member, endpoint, key }: Candidate) => `${member.id} ${endpoint.id} ${key.id}`

/** What keeps a member from being asked at all, whoever rests; undefined when nothing does. */
function whyUnusable({ enabled }: Member, channel: Channel | undefined, { accepts }: Asking): string | undefined {
  if (!enabled) return 'the member is disabled'
  if (!channel?.enabled) return 'the channel is disabled'
  return accepts && !accepts(channel) ? 'the channel cannot serve this kind of request' : undefined
}
