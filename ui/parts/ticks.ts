/** Round steps from nothing to just above the highest value, about `wanted` of them; `whole` ones are never parts of one. */
export function ticksOf(highest: number, wanted = 3, whole = false): number[] {
  if (!(highest > 0)) return [0]
  const rough = highest / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 5].find((factor) => factor * power >= rough) ?? 10
  const step = whole ? Math.max(1, factor * power) : factor * power
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, index) => index * step)
}

/** Which of so many places get a label where only every few have room, counted back from the last. */
export function labelled(places: number, wanted: number): Set<number> {
  const step = Math.max(1, Math.ceil(places / wanted))
  return new Set(Array.from({ length: Math.ceil(places / step) }, (_, index) => places - 1 - index * step))
}
