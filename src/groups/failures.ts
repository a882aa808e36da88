import type { Candidate } from './search'
import type { Verdict } from './verdict'

/** A candidate that has failed, and what is to be tried after it. */
export interface Failure {
  candidate: Candidate
  next: Verdict['next']
}

/** How often a failure is followed by another try at the same channel, before others get their turn. */
const NEAR = 3

/** What has failed for one request so far. */
export class Failures {
  private all: Failure[] = []

  get any(): boolean {
    return this.all.length > 0
  }

  get last(): Failure | undefined {
    return this.all.at(-1)
  }

  add(candidate: Candidate, next: Failure['next']) {
    this.all.push({ candidate, next })
  }

  clear() {
    this.all.length = 0
  }

  /** Whether a failure would most likely happen here again, or has happened often enough. */
  spoil({ channel, endpoint, key }: Candidate): boolean {
    let failures = 0
    for (const { candidate, next } of this.all) {
      if (candidate.channel.id !== channel.id) continue
      if (++failures > NEAR) return true
      if (next === 'member' || (next === 'endpoint' ? candidate.endpoint.id === endpoint.id : candidate.key.id === key.id)) return true
    }
    return false
  }
}

/** Whether a candidate differs from the one that has failed in what is to be another: its key, or its endpoint. */
export function isBeside({ key, endpoint }: Candidate, { candidate: failed, next }: Failure): boolean {
  return next === 'key'
    ? key.id !== failed.key.id && endpoint.id === failed.endpoint.id
    : key.id === failed.key.id && endpoint.id !== failed.endpoint.id
}
