/** Figures in the text format of Prometheus, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */

type Labels<Name extends string> = readonly Name[]

/** Something that only grows, for each set of label values. */
export class Counter<Name extends string = never> {
  private readonly values = new Map<string, number>()

  constructor(
    readonly name: string,
    readonly help: string,
    private readonly labels: Labels<Name> = [],
  ) {}

  /** `values` are those of the labels, in their order. */
  add(values: readonly string[], amount = 1) {
    const key = labelText(this.labels, values)
    this.values.set(key, (this.values.get(key) ?? 0) + amount)
  }

  text(): string {
    return head(this.name, this.help, 'counter') + [...this.values].map(([labels, value]) => line(this.name, labels, value)).join('')
  }
}

interface Buckets {
  counts: number[]
  sum: number
  count: number
}

/** How often something was up to each of these bounds, for each set of label values. */
export class Histogram<Name extends string = never> {
  private readonly values = new Map<string, Buckets>()

  constructor(
    readonly name: string,
    readonly help: string,
    private readonly bounds: readonly number[],
    private readonly labels: Labels<Name> = [],
  ) {}

  add(values: readonly string[], value: number) {
    const key = labelText(this.labels, values)
    const buckets = this.values.get(key) ?? { counts: this.bounds.map(() => 0), sum: 0, count: 0 }
    if (!buckets.count) this.values.set(key, buckets)
    buckets.sum += value
    buckets.count++
    const index = this.bounds.findIndex((bound) => value <= bound)
    if (index >= 0) buckets.counts[index]!++
  }

  text(): string {
    return head(this.name, this.help, 'histogram') + [...this.values].map(([labels, buckets]) => this.lines(labels, buckets)).join('')
  }

  private lines(labels: string, { counts, sum, count }: Buckets): string {
    let upTo = 0
    const bucket = (bound: number | string, value: number) => line(`${this.name}_bucket`, join(labels, `le="${bound}"`), value)
    const lines = this.bounds.map((bound, index) => {
      upTo += counts[index]!
      return bucket(bound, upTo)
    })
    return `${lines.join('')}${bucket('+Inf', count)}${line(`${this.name}_sum`, labels, sum)}${line(`${this.name}_count`, labels, count)}`
  }
}

/** What is so at the moment of asking, as text. `rows` are values with those of the labels. */
export function gauge(name: string, help: string, rows: readonly { value: number; labels?: Record<string, string> }[]): string {
  const text = ({ value, labels = {} }: (typeof rows)[number]) => line(name, labelText(Object.keys(labels), Object.values(labels)), value)
  return head(name, help, 'gauge') + rows.map(text).join('')
}

/** The same for what only grows. */
export const total = (name: string, help: string, value: number) => head(name, help, 'counter') + line(name, '', value)

const head = (name: string, help: string, type: string) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`
const line = (name: string, labels: string, value: number) => `${name}${labels && `{${labels}}`} ${value}\n`
const join = (one: string, other: string) => (one ? `${one},${other}` : other)

function labelText(names: readonly string[], values: readonly string[]): string {
  let text = ''
  for (let index = 0; index < names.length; index++) text += `${index ? ',' : ''}${names[index]}="${escaped(values[index] ?? '')}"`
  return text
}

const SPECIAL = /[\\"\n]/g
const escaped = (value: string) =>
  SPECIAL.test(value) ? value.replace(SPECIAL, (character) => (character === '\n' ? '\\n' : `\\${character}`)) : value
