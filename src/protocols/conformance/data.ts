import { parseJson } from '../json'

/** JSON as a referee looks into it, and what he says when it is not as it should be. */
// biome-ignore lint/suspicious/noExplicitAny: the shape of this JSON is what is being tested
export type Data = Record<string, any>

/** Throws with this complaint unless the claim holds. */
export function must(claim: unknown, complaint: string): asserts claim {
  if (!claim) throw new Error(complaint)
}

/** A copy without the keys that are undefined, as it would be on the wire. */
export const wired = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

/** Reads JSON text with all the digits of its numbers. */
export function parsed(text: string): Data {
  const value = parseJson(text)
  must(value !== undefined, `this is no JSON: ${text.slice(0, 200)}`)
  return value as Data
}

/** The bytes of a server-sent stream, or of a whole reply, as the upstream sent them. */
export interface Event {
  event?: string
  data: Data | string
}

/** Server-sent events as text. */
export function serverSent(events: Event[], end = '\n'): string {
  return events
    .map(({ event, data }) => {
      const text = typeof data === 'string' ? data : JSON.stringify(data)
      return `${event ? `event: ${event}${end}` : ''}data: ${text}${end}${end}`
    })
    .join('')
}

/** Reads a stream that we wrote, and insists on the one form that every client reads. */
export function readServerSent(text: string): { event?: string; data: string }[] {
  must(text === '' || /\n\n$|\r\n\r\n$/.test(text), 'the stream does not end with a blank line')
  return text
    .split(/\r?\n\r?\n/)
    .filter((block) => block !== '')
    .flatMap((block) => {
      const lines = block.split(/\r?\n/).filter((line) => !line.startsWith(':'))
      if (!lines.length) return []
      const event = lines.find((line) => line.startsWith('event: '))?.slice(7)
      const data = lines.filter((line) => line.startsWith('data: '))
      must(data.length === 1, `an event has ${data.length} lines of data: ${block.slice(0, 200)}`)
      must(lines.length === (event ? 2 : 1), `an event has a line that is neither event nor data: ${block.slice(0, 200)}`)
      return [{ ...(event && { event }), data: data[0]!.slice(6) }]
    })
}

/** The values of a field wherever it stands. */
export function findAll(value: unknown, field: string): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [...(key === field ? [inner] : []), ...findAll(inner, field)])
}
