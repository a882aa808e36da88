/** The steps of a sum as a line. The last one is not over while time goes on: it is told once it is no fall any more. */
export function trendOf(steps: readonly number[], isOngoing: boolean): readonly number[] {
  const [before = 0, last = 0] = steps.slice(-2)
  return isOngoing && last < before ? steps.slice(0, -1) : steps
}
