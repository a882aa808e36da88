import { expect, test } from 'bun:test'
import { bucketOf, mergeInto, middleOf, newHistogram, note, percentile, readInto, writeHistogram } from './histogram'

const of = (times: number[]) => {
  const histogram = newHistogram()
  for (const time of times) note(histogram, time)
  return histogram
}
const read = (...texts: (string | null)[]) => {
  const histogram = newHistogram()
  for (const text of texts) readInto(histogram, text)
  return histogram
}

test('any percentile is within 5 % of the truth, whatever the times are', () => {
  const shapes: ((i: number) => number)[] = [
    (i) => 1 + i,
    (i) => Math.round(50 * Math.exp((i % 997) / 90)),
    () => 1234,
    (i) => (i % 10 ? 300 + (i % 7) : 60_000 + i),
    () => 1 + Math.floor(Math.random() * 3_600_000),
  ]
  for (const shape of shapes) {
    const times = Array.from({ length: 5000 }, (_, i) => shape(i)).sort((a, b) => a - b)
    const histogram = of(times)
    for (const share of [0.5, 0.95, 0.99, 1]) {
      const truth = times[Math.ceil(share * times.length) - 1]!
      const told = percentile(histogram, share)!
      // Whole milliseconds are as exact as it gets.
      expect(Math.abs(told - truth)).toBeLessThanOrEqual(Math.max(1, truth * 0.05))
    }
  }
  expect(percentile(newHistogram(), 0.5)).toBeNull()
})

test('a time lies in its bucket, and buckets follow each other', () => {
  for (let ms = 1, before = 0; ms < 10_000_000; ms = Math.ceil(ms * 1.01)) {
    const bucket = bucketOf(ms)
    expect(bucket).toBeGreaterThanOrEqual(before)
    expect(Math.abs(Math.log(middleOf(bucket) / ms))).toBeLessThanOrEqual(Math.log(1.1) / 2 + 1e-6)
    before = bucket
  }
  expect(bucketOf(0)).toBe(0)
})

test('texts written one behind the other are the sum of both', () => {
  const one = of([1, 1, 40, 40, 40, 900])
  const other = of([40, 7_200_000])
  const both = read(writeHistogram(one) + writeHistogram(other))
  mergeInto(one, other)
  expect(both).toEqual(one)
  expect(read(writeHistogram(both), null, '')).toEqual(both)
})
