import { type Draw, replayed, seeded } from './draw'

interface Options {
  /** How many cases are tried; `PROPERTY_CASES` multiplies it. */
  cases?: number
  seed?: number
}

/** How many simpler cases are tried for one that fails. */
const SHRINKING = 1500
const SHRINKING_MS = 3000
const SHOWN = 6000

/**
 * Holds a claim against many cases made by a generator. Throws for the first that fails, with its seed and the simplest
 * case that fails as well. `PROPERTY_SEED` tries others than usual.
 */
export function forAll<T>(generate: (draw: Draw) => T, hold: (value: T) => void, { cases = 100, seed = 1 }: Options = {}): void {
  const first = Number(process.env.PROPERTY_SEED ?? seed)
  for (let at = 0; at < cases * Number(process.env.PROPERTY_CASES ?? 1); at++) {
    const error = tryCase(generate, hold, first, at)
    if (error) throw error
  }
}

/** Tries one case; answers what failed, made as simple as it gets. */
export function tryCase<T>(generate: (draw: Draw) => T, hold: (value: T) => void, seed: number, at: number): Error | undefined {
  const draw = seeded(seed * 100_003 + at)
  const error = failureOf(() => hold(generate(draw)))
  return error && complaint(seed, at, shrink(draw.choices, error, generate, hold), generate)
}

interface Failed {
  choices: readonly number[]
  error: Error
}

function failureOf(run: () => void): Error | undefined {
  try {
    run()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
  return undefined
}

function shrink<T>(choices: readonly number[], error: Error, generate: (draw: Draw) => T, hold: (value: T) => void): Failed {
  let best: Failed = { choices, error }
  const end = performance.now() + SHRINKING_MS
  let left = SHRINKING
  const improves = (candidate: number[]): boolean => {
    if (left-- <= 0 || performance.now() > end) return false
    const found = failureOf(() => hold(generate(replayed(candidate))))
    if (found) best = { choices: candidate, error: found }
    return found !== undefined
  }
  for (let before = -1; before !== best.choices.length && left > 0 && performance.now() < end; ) {
    before = best.choices.length
    for (const size of [64, 16, 4, 2, 1]) shorten(() => best.choices, size, improves)
    lower(() => best.choices, improves)
  }
  return best
}

function shorten(current: () => readonly number[], size: number, improves: (candidate: number[]) => boolean): void {
  for (let at = current().length - size; at >= 0; at -= size) improves([...current().slice(0, at), ...current().slice(at + size)])
}

function lower(current: () => readonly number[], improves: (candidate: number[]) => boolean): void {
  for (let at = 0; at < current().length; at++) {
    const choice = current()[at] as number
    if (choice > 0 && !improves(current().with(at, 0)) && choice > 1) improves(current().with(at, choice >> 1))
  }
}

function complaint<T>(seed: number, at: number, { choices, error }: Failed, generate: (draw: Draw) => T): Error {
  const shown = show(generate(replayed(choices)))
  const cause = `seed ${seed}, case ${at}, made simpler:\n${shown.slice(0, SHOWN)}\n\n${error.message}`
  return Object.assign(new Error(cause), { stack: `${cause}\n${error.stack ?? ''}` })
}

function show(value: unknown): string {
  const bytesAsText = (_key: string, item: unknown) => (isBytes(item) ? Buffer.from(item.data).toString() : item)
  return JSON.stringify(value, bytesAsText, 1) ?? ''
}

/** Buffers as JSON has them. */
const isBytes = (item: unknown): item is { data: number[] } =>
  typeof item === 'object' && item !== null && 'type' in item && item.type === 'Buffer'
