import { type Load, troubles } from './load'
import { figure, table } from './table'
import type { Target } from './targets'
import { residentMebibytes } from './usage'

/** Flags of the mock behind this measurement: 40 events, 20 a second, which is what a real model's stream looks like. */
export const pacedFlags = ['--events', '40', '--pace', '50']

const seconds = 10

/** Opens many streams at the same moment and tells when each got its first byte. Gives the table's text. */
export async function measureOpenStreams(load: Load, targets: Target[], count: number): Promise<string> {
  const rows = [['', 'began', 'first byte p50 ms', 'p99 ms', 'max ms', 'finished p50 ms', 'RSS MiB']]
  const complaints: string[] = []
  for (const target of targets) {
    const report = await load(target, true, { openStreams: count, seconds })
    const { firstByte } = report
    const times = [firstByte.p50, firstByte.p99, firstByte.max, report.p50, residentMebibytes(target.pid)]
    rows.push([target.name, `${firstByte.count}/${count}`, ...times.map(figure)])
    if (report.errors) complaints.push(`  ! ${target.name}: ${troubles(report)}`)
  }
  return [`${count} streams opened at once, one event every 50 ms`, table(rows), ...complaints, ''].join('\n')
}
