/** For tests only: recorded streams, requests to write for, and what must hold for any stream of events. */
import { expect } from 'bun:test'
import { readFileSync } from 'node:fs'
import { findProfile } from './profiles/find'
import type { Profile } from './profiles/profile'
import type { Event, Frame, Part, Prompt, ProtocolId, ReplyReader, ReplyWriter, Target, Warning } from './protocol'

/** The frames of a recorded stream, `path` being relative to this folder. */
export function readFixture(path: string): Frame[] {
  const text = readFileSync(`${import.meta.dir}/${path}`, 'utf8')
  return text
    .split('\n\n')
    .filter((block) => block.trim() !== '')
    .map((block) => {
      const event = /^event: (.*)$/m.exec(block)?.[1]
      const data = [...block.matchAll(/^data: (.*)$/gm)].map(([, line]) => line).join('\n')
      return { data, ...(event && { event }) }
    })
}

/** Every event of a reply, to its end. */
export function readAll(read: ReplyReader, frames: Frame[]): Event[] {
  return [...frames, null].flatMap(read)
}

/** A request that asks for nothing in particular. */
export function promptOf(fields: Partial<Prompt> = {}): Prompt {
  return { from: 'openai-chat', model: 'm', stream: true, system: [], messages: [], tools: [], extra: {}, ...fields }
}

export function userSays(text: string): Prompt['messages'][number] {
  return { role: 'user', parts: [{ type: 'text', text }] }
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into JSON that they have just written
type JsonData = Record<string, any>

/** The frames that a writer makes of events, parsed. */
export function writeAll(write: ReplyWriter, events: Event[]): { event?: string; whole?: boolean; data: JsonData }[] {
  return events.flatMap(write).map((frame) => ({ ...frame, data: JSON.parse(frame.data) }))
}

/** Events of parts that arrive whole, with a start before and an end behind them. */
export function eventsOf(parts: Part[], finish: Extract<Event, { type: 'finish' }> = { type: 'finish', reason: 'stop' }): Event[] {
  const told = parts.flatMap((part, index): Event[] => [
    { type: 'part-start', index, part: bare(part) },
    ...deltaOf(part, index),
    { type: 'part-end', index, part },
  ])
  return [{ type: 'start', id: 'x', model: 'y' }, ...told, { type: 'usage', usage: { input: 10, output: 5 } }, finish, { type: 'end' }]
}

function bare(part: Part): Part {
  if (part.type === 'text' || part.type === 'refusal' || part.type === 'reasoning') return { ...part, text: '' }
  return part.type === 'tool-call' ? { ...part, input: '' } : part
}

function deltaOf(part: Part, index: number): Event[] {
  if (part.type === 'text' || part.type === 'refusal') return [{ type: 'part-delta', index, delta: { kind: 'text', text: part.text } }]
  if (part.type === 'reasoning') return part.text ? [{ type: 'part-delta', index, delta: { kind: 'reasoning', text: part.text } }] : []
  return part.type === 'tool-call' ? [{ type: 'part-delta', index, delta: { kind: 'input', text: part.input } }] : []
}

/** Dense indexes, deltas only for open parts that add up to what `part-end` holds, and one terminal event, the last. */
export function expectOrder(events: Event[]): void {
  const said = new Map<number, string>()
  let next = 0
  for (const [at, event] of events.entries()) {
    const isTerminal = event.type === 'end' || event.type === 'error'
    expect(isTerminal).toBe(at === events.length - 1)
    if (event.type === 'part-start') {
      expect(event.index).toBe(next++)
      said.set(event.index, '')
    }
    if (event.type === 'part-delta') {
      const { delta, index } = event
      expect(said.has(index)).toBe(true)
      if ('text' in delta) said.set(index, said.get(index)! + delta.text)
    }
    if (event.type === 'part-end') {
      const { part, index } = event
      const whole = part.type === 'tool-call' ? part.input : 'text' in part ? part.text : ''
      expect(said.get(index)).toBe(whole)
      said.delete(index)
    }
  }
  if (events.at(-1)?.type === 'end') expect(said.size).toBe(0)
}

/** An upstream to write for, with the profile it has by its name; `warnings` gets what is noted. */
export function targetOf(
  protocol: ProtocolId,
  model: string,
  {
    stream = false,
    host = '',
    facts = {},
    warnings = [],
  }: { stream?: boolean; host?: string; facts?: Partial<Profile>; warnings?: Warning[] } = {},
): Target {
  return { model, stream, profile: findProfile({ protocol, host, model }, [facts]), warn: (warning) => warnings.push(warning) }
}
