import { type Load, troubles } from './load'
import type { Target } from './targets'
import { cpuSeconds, residentMebibytes } from './usage'

/** One kind of request at one number of connections, asked of several targets. */
export interface Case {
  name: string
  stream: boolean
  connections: number
  targets: Target[]
}

/** One measurement. Times in milliseconds, memory in MiB. */
export interface Sample {
  requestsPerSecond: number
  p50: number
  p99: number
  /** CPU time of the target's processes per request, in microseconds. */
  cpu: number
  resident: number
  /** What went wrong, in words; empty when nothing did. */
  trouble: string
}

export interface CaseResult {
  case: Case
  /** By target name, one sample a round. */
  samples: Map<string, Sample[]>
}

/** Between two measurements, for sockets to close and deferred work to end. */
const pause = 200

/** The cases of the table: both kinds of reply at one, some and many connections. */
export function caseTable(targets: Target[]): Case[] {
  const kinds = [
    { kind: 'JSON 1 KB', stream: false },
    { kind: 'stream of 200 events', stream: true },
  ]
  return kinds.flatMap(({ kind, stream }) =>
    [1, 64, 512].map((connections) => ({ name: caseName(kind, connections), stream, connections, targets })),
  )
}

export function caseName(kind: string, connections: number): string {
  return `${kind}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`
}

/** How long the compiler is given for each kind of reply: the better part of a program this size waits for it after less. */
const warmUpSeconds = 1.5

/** Lets every target compile its hot paths before anything is measured. */
export async function warmUp(load: Load, targets: Target[]): Promise<void> {
  for (const target of targets) {
    for (const stream of [false, true]) {
      const report = await load(target, stream, { connections: 64, seconds: warmUpSeconds })
      if (report.errors === report.requests) throw new Error(`${target.name} answers no request: ${troubles(report)}`)
    }
  }
}

/** Measures the targets in turn (A B C, A B C, …), so that a noisy minute of the machine hits them all alike. */
export async function measureCase(load: Load, case_: Case, rounds: number, seconds: number): Promise<CaseResult> {
  const samples = new Map(case_.targets.map((target): [string, Sample[]] => [target.name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const target of case_.targets) samples.get(target.name)!.push(await measure(load, target, case_, seconds))
  }
  return { case: case_, samples }
}

async function measure(load: Load, target: Target, { stream, connections }: Case, seconds: number): Promise<Sample> {
  const before = cpuSeconds(target.pid)
  const report = await load(target, stream, { connections, seconds })
  const resident = residentMebibytes(target.pid)
  await Bun.sleep(pause)
  const used = cpuSeconds(target.pid) - before
  return {
    requestsPerSecond: report.requestsPerSecond,
    p50: report.p50,
    p99: report.p99,
    cpu: (used / report.requests) * 1e6,
    resident,
    trouble: troubles(report),
  }
}
