import type { ChannelLine, Traffic } from '../../contract'
import { matches } from '../../parts/lines'
import type { Sorting } from '../../parts/table'
import { protocolNames } from './protocols'

/** A channel in the table, with what went through it lately. */
export interface ChannelRow extends ChannelLine {
  traffic: Traffic | undefined
}

/** Who hung up has not been failed, and has not been served either; nothing is known of a channel that nobody asked. */
export function success(traffic: Traffic | undefined): { served: number; of: number } | undefined {
  const of = traffic ? traffic.requests - traffic.cancelled : 0
  return traffic && of > 0 ? { served: of - traffic.failed, of } : undefined
}

const ratio = (row: ChannelRow) => {
  const known = success(row.traffic)
  return known && known.served / known.of
}

const figures: Record<string, (row: ChannelRow) => number | null | undefined> = {
  models: (row) => row.models,
  success: ratio,
  speed: (row) => row.traffic?.firstTokenP50,
  spend: (row) => row.traffic?.costNano,
  requests: (row) => row.traffic?.requests,
}

const names: Record<string, (row: ChannelRow) => string> = {
  name: (row) => row.name,
  protocol: (row) => protocolNames[row.protocol],
}

/** The rows that have every word of `text` in their name, protocol or address, in the order asked for. What is unknown comes last. */
export function ranked(rows: readonly ChannelRow[], text: string, sorting: Sorting | undefined): ChannelRow[] {
  const found = text ? rows.filter((row) => matches([row.name, protocolNames[row.protocol], ...row.hosts].join(' '), text)) : [...rows]
  if (!sorting) return found
  const sign = sorting.down ? -1 : 1
  const name = names[sorting.by]
  if (name) {
    const order = new Intl.Collator(undefined, { numeric: true }).compare
    return found.sort((a, b) => sign * order(name(a), name(b)))
  }
  const figure = figures[sorting.by]
  if (!figure) return found
  return found.sort((a, b) => {
    const [one, other] = [figure(a) ?? undefined, figure(b) ?? undefined]
    if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined)
    return sign * (one - other)
  })
}

/** `spend` is the least first, `-spend` the most. */
export function readSorting(text: string | undefined): Sorting | undefined {
  if (!text) return undefined
  return text.startsWith('-') ? { by: text.slice(1), down: true } : { by: text, down: false }
}

/** What a press on a head asks for: figures begin with the most, names at the beginning; the third press is as it was. */
export function nextSorting(now: Sorting | undefined, by: string): string | undefined {
  const down = by in figures
  if (now?.by !== by) return down ? `-${by}` : by
  return now.down === down ? (down ? by : `-${by}`) : undefined
}
