/**
 * A histogram of times: each bucket is a tenth wider than the one before, so that any percentile is told within 5 %. As text it is
 * a row of `<bucket>` or `<bucket>:<count>`, in base 36, with a space behind each; a bucket may come more than once. So two
 * histograms are added up by writing one behind the other, which every database does in one statement.
 */
export type Histogram = Float64Array

/** The last bucket has all that takes longer than a month. */
const BUCKETS = 240

export const newHistogram = (): Histogram => new Float64Array(BUCKETS)

const GROWTH = Math.log(1.1)

/** The bucket of a time in milliseconds; whatever is below 1 ms is in the first. */
export const bucketOf = (ms: number): number => (ms <= 1 ? 0 : Math.min(BUCKETS - 1, Math.floor(Math.log(ms) / GROWTH + 1e-9)))

/** The time in the middle of a bucket, in milliseconds. */
export const middleOf = (bucket: number): number => Math.exp((bucket + 0.5) * GROWTH)

export function note(histogram: Histogram, ms: number) {
  histogram[bucketOf(ms)]!++
}

export function mergeInto(histogram: Histogram, more: Histogram) {
  for (let bucket = 0; bucket < BUCKETS; bucket++) histogram[bucket]! += more[bucket]!
}

export function writeHistogram(histogram: Histogram): string {
  let text = ''
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = histogram[bucket]!
    if (count) text += count === 1 ? `${bucket.toString(36)} ` : `${bucket.toString(36)}:${count.toString(36)} `
  }
  return text
}

const SPACE = 32
const COLON = 58

/** Adds what a text holds, character by character: months of a busy hub are read at once. */
export function readInto(histogram: Histogram, text: string | null) {
  if (!text) return
  let bucket = 0
  let value = 0
  let counted = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === COLON) {
      bucket = value
      value = 0
      counted = true
    } else if (code === SPACE) {
      // What is beyond the last bucket was not written here.
      if (counted) histogram[bucket]! += value
      else histogram[value]!++
      value = 0
      counted = false
    } else value = value * 36 + (code < COLON ? code - 48 : code - 87)
  }
}

/** The time that `share` (0 to 1) of all were not above, in milliseconds; null without any. */
export function percentile(histogram: Histogram, share: number): number | null {
  let total = 0
  for (const count of histogram) total += count
  if (!total) return null
  let left = Math.max(1, Math.ceil(share * total))
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    left -= histogram[bucket]!
    if (left <= 0) return Math.round(middleOf(bucket))
  }
  return null
}
