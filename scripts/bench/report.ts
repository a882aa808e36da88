import type { CaseResult, Sample } from './cases'
import { median, ratio, type Spread } from './statistics'
import { figure, table } from './table'

/** What the design asks of Octopus, as a share of the proxy it is compared with. */
const wanted = 0.8

export interface Comparison {
  case: string
  above: string
  below: string
  /** Requests a second of `above` over those of `below`, round by round. */
  spread: Spread
}

/** Octopus beside what it is measured by: the bare proxy, and where it converts, the rewriting one. */
export function comparisons({ case: case_, samples }: CaseResult): Comparison[] {
  const pairs = [
    ['octopus', 'bare'],
    ['octopus converting', 'rewrite'],
    ['bare', 'direct'],
    ['rewrite', 'direct'],
  ]
  return pairs.flatMap(([above, below]) => {
    const upper = samples.get(above!)
    const lower = samples.get(below!)
    if (!upper || !lower) return []
    return [{ case: case_.name, above: above!, below: below!, spread: ratio(rates(upper), rates(lower)) }]
  })
}

function rates(samples: Sample[]): number[] {
  return samples.map((sample) => sample.requestsPerSecond)
}

/** The table of one case, with its ratios. */
export function caseReport(result: CaseResult): string {
  const direct = result.samples.get('direct')
  const rows = [...result.samples].map(([name, samples]) => caseRow(name, samples, direct))
  const head = ['', 'req/s', 'p50 ms', 'p99 ms', 'added ms', 'CPU µs/req', 'RSS MiB']
  const ratios = comparisons(result).map(({ above, below, spread }) => `  ${above} / ${below}: ${spreadText(spread)}`)
  return [`${result.case.name}`, table([head, ...rows]), ...ratios, ...troubleLines(result), ''].join('\n')
}

function caseRow(name: string, samples: Sample[], direct: Sample[] = []): string[] {
  const added = samples === direct ? Number.NaN : middle(samples, 'p50') - middle(direct, 'p50')
  const measured = (['requestsPerSecond', 'p50', 'p99'] as const).map((column) => middle(samples, column))
  return [name, ...[...measured, added, middle(samples, 'cpu'), middle(samples, 'resident')].map(figure)]
}

function middle(samples: Sample[], column: Exclude<keyof Sample, 'trouble'>): number {
  return median(samples.map((sample) => sample[column]))
}

function troubleLines({ samples }: CaseResult): string[] {
  return [...samples].flatMap(([name, list]) => list.filter((sample) => sample.trouble).map((sample) => `  ! ${name}: ${sample.trouble}`))
}

export function spreadText({ median, min, max }: Spread): string {
  return `${median.toFixed(2)}× (${min.toFixed(2)}–${max.toFixed(2)})`
}

/** The ratios that Octopus is held to, and whether it keeps them. Empty when Octopus was not measured. */
export function summary(results: CaseResult[]): string {
  const held = results.flatMap(comparisons).filter((comparison) => comparison.above.startsWith('octopus'))
  if (held.length === 0) return ''
  const rows = held.map(({ case: name, above, below, spread }) => [
    name,
    `${above} / ${below}`,
    spreadText(spread),
    spread.median >= wanted ? 'ok' : `below ${wanted}`,
  ])
  return ['Octopus beside its measure: median of the rounds (lowest–highest)', table(rows), ''].join('\n')
}

/** The same for machines: no functions, no process ids. */
export function asData(result: CaseResult) {
  const { name, stream, connections } = result.case
  return { name, stream, connections, samples: Object.fromEntries(result.samples), ratios: comparisons(result) }
}
