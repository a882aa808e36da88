/** The first bar, and the one behind the last. */
export type Bars = [first: number, end: number]

/** Where a key moves one end to; the ends never meet, and Escape marks nothing. */
export function moved(key: string, end: 0 | 1, [first, last]: Bars, count: number): Bars | undefined {
  if (key === 'Escape') return [0, count]
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -10,
    PageUp: 10,
    Home: -count,
    End: count,
  }
  const step = steps[key]
  if (step === undefined) return undefined
  if (end === 0) return [Math.min(Math.max(0, first + step), last - 1), last]
  return [first, Math.max(Math.min(count, last + step), first + 1)]
}
