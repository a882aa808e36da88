import { join } from 'node:path'
import type { Children } from './children'
import type { Target } from './targets'

/** What the load generator reports; latencies in milliseconds. See load.c for what counts as an error. */
export interface LoadReport {
  requests: number
  requestsPerSecond: number
  p50: number
  p90: number
  p99: number
  p999: number
  max: number
  firstByte: { count: number; p50: number; p99: number; max: number }
  bytes: number
  errors: number
  refused: number
  broken: number
  status: number
  lastStatus: number
  ending: number
  unanswered: number
  unsent: number
}

export type LoadShape = { connections: number; seconds: number; rate?: number } | { openStreams: number; seconds: number }

export type Load = (target: Target, stream: boolean, shape: LoadShape) => Promise<LoadReport>

/** Runs the generator at `program` against a target and reads its one line of JSON. */
export function createLoad(children: Children, program: string, folder: string): Load {
  return async (target, stream, shape) => {
    const body = join(folder, `${target.name}-${stream ? 'stream' : 'json'}.json`)
    await Bun.write(body, target.body(stream))
    const command = [program, '--port', String(target.port), '--path', target.path, '--body', body, ...flagsOf(shape)]
    for (const header of target.headers) command.push('--header', header)
    if (stream) command.push('--ending', target.ending)
    return JSON.parse(await children.run(command)) as LoadReport
  }
}

function flagsOf(shape: LoadShape): string[] {
  const seconds = ['--seconds', String(shape.seconds)]
  if ('openStreams' in shape) return ['--open-streams', String(shape.openStreams), ...seconds]
  const rate = shape.rate ? ['--rate', String(shape.rate)] : []
  return ['--connections', String(shape.connections), ...seconds, ...rate]
}

/** In words, what went wrong in a run; empty when nothing did. */
export function troubles(report: LoadReport): string {
  const counts: [number, string][] = [
    [report.refused, 'connections refused'],
    [report.broken, 'replies cut or malformed'],
    [report.status, `replies with another status (last ${report.lastStatus})`],
    [report.ending, 'streams without their end mark'],
    [report.unanswered, 'never answered'],
    [report.unsent, 'never sent, all connections being busy'],
  ]
  return counts.flatMap(([count, what]) => (count ? [`${count} ${what}`] : [])).join(', ')
}
