import type { Place, Seen } from './recompute-step'

/** What has been found until now. Sums are in billionths of a US dollar, and of the requests whose cost is another now. */
export interface Found {
  /** Those that were looked at. */
  requests: number
  /** Those whose cost is another now. */
  changed: number
  before: number
  after: number
  /** Those that were counted and have no price today: their cost stays as it is. */
  unpriced: number
  models: ModelFound[]
}

export interface ModelFound {
  /** As the upstream calls it; what comes when there are many already is put together under ''. */
  model: string
  changed: number
  before: number
  after: number
}

const MOST_MODELS = 100

export const noneFound = (): Found => ({ requests: 0, changed: 0, before: 0, after: 0, unpriced: 0, models: [] })

/** What is found in all, with what one more step has seen; leaves `found` as it is, for the step may fail. */
export function noteChanges(found: Found, { requests, unpriced, changes, place }: Seen) {
  const next: Found & { place: Place } = {
    requests: found.requests + requests,
    changed: found.changed,
    before: found.before,
    after: found.after,
    unpriced: found.unpriced + unpriced,
    models: found.models.map((one) => ({ ...one })),
    place,
  }
  for (const { record, before, after } of changes) {
    if (before === after) continue
    for (const sum of [next, sumOf(next.models, record.upstreamModel ?? record.model)]) {
      sum.changed++
      sum.before += before ?? 0
      sum.after += after
    }
  }
  return { next, changes }
}

function sumOf(models: ModelFound[], name: string): ModelFound {
  const model = models.length < MOST_MODELS || models.some((one) => one.model === name) ? name : ''
  let sum = models.find((one) => one.model === model)
  if (!sum) {
    sum = { model, changed: 0, before: 0, after: 0 }
    models.push(sum)
  }
  return sum
}
