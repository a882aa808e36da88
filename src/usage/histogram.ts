/**
 * A histogram of times: each bucket is a tenth wider than the one before, so that any percentile is told within 5 %. As text it is
 * a row of `<bucket>` or `<bucket>:<count>`, in base 36, with a space behind each; a bucket may come more than once. So two
 * histograms are added up by writing one behind the other, which every database does in one statement.
 */
export type Histogram = Map<number, number>

const GROWTH = Math.log(1.1)

/** The bucket of a time in milliseconds; whatever is below 1 ms is in the first. */
export const bucketOf = (ms: number): number => (ms <= 1 ? 0 : Math.floor(Math.log(ms) / GROWTH + 1e-9))

/** The time in the middle of a bucket, in milliseconds. */
export const middleOf = (bucket: number): number => Math.exp((bucket + 0.5) * GROWTH)

export function note(histogram: Histogram, ms: number) {
  const bucket = bucketOf(ms)
  histogram.set(bucket, (histogram.get(bucket) ?? 0) + 1)
}

export function mergeInto(histogram: Histogram, more: Histogram) {
  for (const [bucket, count] of more) histogram.set(bucket, (histogram.get(bucket) ?? 0) + count)
}

export function writeHistogram(histogram: Histogram): string {
  let text = ''
  for (const [bucket, count] of histogram) text += count === 1 ? `${bucket.toString(36)} ` : `${bucket.toString(36)}:${count.toString(36)} `
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
      const [of, count] = counted ? [bucket, value] : [value, 1]
      histogram.set(of, (histogram.get(of) ?? 0) + count)
      value = 0
      counted = false
    } else value = value * 36 + (code < COLON ? code - 48 : code - 87)
  }
}

/** The time that `share` (0 to 1) of all were not above, in milliseconds; null without any. */
export function percentile(histogram: Histogram, share: number): number | null {
  let total = 0
  for (const count of histogram.values()) total += count
  if (!total) return null
  let left = Math.max(1, Math.ceil(share * total))
  for (const bucket of [...histogram.keys()].sort((a, b) => a - b)) {
    left -= histogram.get(bucket)!
    if (left <= 0) return Math.round(middleOf(bucket))
  }
  return null
}
