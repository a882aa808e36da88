import { expect, test } from 'bun:test'
import type { Update } from '../src/relay/update'
import { createWire, type Events } from './live-wire'

type Listener = (event: { data: string }) => void

/** A server that can be told what to send and when to break, and a clock that stands still until it is moved. */
function stage() {
  const opened: { tell: (event: string, update: Update) => void; break: () => void; closed: boolean }[] = []
  const waits: { act: () => void; ms: number; off: boolean }[] = []
  const told: string[] = []
  const wire = createWire({
    open() {
      const listeners = new Map<string, Listener>()
      const events: Events = {
        addEventListener: (event, listener) => void listeners.set(event, listener),
        close: () => {
          line.closed = true
        },
        onerror: null,
      }
      const line = {
        tell: (event: string, update: Update) => listeners.get(event)!({ data: JSON.stringify(update) }),
        break: () => events.onerror!(new Event('error')),
        closed: false,
      }
      opened.push(line)
      return events
    },
    onSnapshot: ({ inFlight }) => told.push(`snapshot ${inFlight}`),
    onUpdate: ({ inFlight }) => told.push(`update ${inFlight}`),
    onBreak: () => told.push('broke'),
    later(act, ms) {
      const wait = { act, ms, off: false }
      waits.push(wait)
      return () => {
        wait.off = true
      }
    },
  })
  return {
    wire,
    opened,
    waits,
    told,
    due: () =>
      waits
        .filter(({ off }) => !off)
        .at(-1)!
        .act(),
  }
}

const update = (inFlight: number): Update => ({ at: 0, inFlight })

test('what the server says is told', () => {
  const { wire, opened, told } = stage()
  wire.start()
  wire.start()
  opened[0]!.tell('snapshot', update(1))
  opened[0]!.tell('update', update(2))
  expect(opened).toHaveLength(1)
  expect(told).toEqual(['snapshot 1', 'update 2'])
})

test('a broken line is opened again after ever longer pauses, and after short ones once it has worked', () => {
  const { wire, opened, waits, told, due } = stage()
  wire.start()
  for (let n = 0; n < 7; n++) {
    opened.at(-1)!.break()
    due()
  }
  expect(waits.map(({ ms }) => ms)).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000])
  opened.at(-1)!.tell('snapshot', update(0))
  opened.at(-1)!.break()
  expect(waits.at(-1)!.ms).toBe(500)
  expect(told.filter((word) => word === 'broke')).toHaveLength(8)
})

test('nothing is opened after it has been stopped', () => {
  const { wire, opened, waits } = stage()
  wire.start()
  opened[0]!.break()
  wire.stop()
  expect([opened[0]!.closed, waits[0]!.off, opened.length]).toEqual([true, true, 1])
  wire.start()
  expect(opened).toHaveLength(2)
})
