import { type Load, type LoadReport, troubles } from './load'
import { median } from './statistics'
import { figure } from './table'
import type { Target } from './targets'
import { residentMebibytes } from './usage'

const interval = 10_000
const connections = 64

/** Growth that still counts as flat: what a garbage-collected heap may drift. */
const tolerance = 1.1

export interface Flatness {
  first: number
  last: number
  flat: boolean
}

/** Compares the medians of the first and the last quarter of memory readings (MiB). */
export function flatness(readings: number[]): Flatness {
  const quarter = Math.max(1, Math.floor(readings.length / 4))
  const first = median(readings.slice(0, quarter))
  const last = median(readings.slice(-quarter))
  return { first, last, flat: last <= first * tolerance }
}

/** Half of the most the target can do, JSON and streams in equal shares, for so many minutes. True when memory stays flat without errors. */
export async function soak(load: Load, target: Target, minutes: number): Promise<boolean> {
  const rates = { json: await quarterOfMost(load, target, false), stream: await quarterOfMost(load, target, true) }
  console.log(`Soak: ${figure(rates.json)} JSON replies and ${figure(rates.stream)} streams a second for ${minutes} min`)
  const seconds = minutes * 60
  const readings: number[] = []
  const started = Date.now()
  const timer = setInterval(() => {
    readings.push(residentMebibytes(target.pid))
    console.log(`  ${figure((Date.now() - started) / 1000).padStart(6)} s  ${figure(readings.at(-1)!)} MiB`)
  }, interval)
  const reports = await Promise.all([
    load(target, false, { connections, seconds, rate: rates.json }),
    load(target, true, { connections, seconds, rate: rates.stream }),
  ]).finally(() => clearInterval(timer))
  return verdict(readings, reports)
}

/** A quarter each of JSON and of streams makes half a load. */
async function quarterOfMost(load: Load, target: Target, stream: boolean): Promise<number> {
  const report = await load(target, stream, { connections, seconds: 10 })
  return report.requestsPerSecond / 4
}

function verdict(readings: number[], reports: LoadReport[]): boolean {
  const { first, last, flat } = flatness(readings)
  const trouble = reports.map(troubles).filter(Boolean).join(', ')
  console.log(`  memory: first quarter ${figure(first)} MiB, last quarter ${figure(last)} MiB: ${flat ? 'flat' : 'NOT flat'}`)
  console.log(`  p99: JSON ${figure(reports[0]!.p99)} ms, streams ${figure(reports[1]!.p99)} ms`)
  console.log(trouble ? `  ! ${trouble}` : `  ${figure(reports.reduce((sum, report) => sum + report.requests, 0))} requests, no errors`)
  return flat && !trouble
}
