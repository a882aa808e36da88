import { type Load, troubles } from './load'
import { figure, table } from './table'
import type { Target } from './targets'

const connections = 64

/** Latency at an arrival rate that does not wait for anybody: half of what the slowest target can do. */
export async function measureAtRate(load: Load, targets: Target[], rate: number, seconds: number): Promise<string> {
  const rows = [['', 'p50 ms', 'p90 ms', 'p99 ms', 'p99.9 ms', 'max ms', 'added p50', 'added p99']]
  const complaints: string[] = []
  let direct: { p50: number; p99: number } | undefined
  for (const target of targets) {
    const report = await load(target, false, { connections, seconds, rate })
    if (target.name === 'direct') direct = report
    const added = target.name === 'direct' || !direct ? [Number.NaN, Number.NaN] : [report.p50 - direct.p50, report.p99 - direct.p99]
    rows.push([target.name, ...[report.p50, report.p90, report.p99, report.p999, report.max, ...added].map(figure)])
    if (report.errors) complaints.push(`  ! ${target.name}: ${troubles(report)}`)
  }
  const title = `JSON 1 KB at ${figure(rate)} requests a second, whatever happens (latency from when each was due)`
  return [title, table(rows), ...complaints, ''].join('\n')
}
