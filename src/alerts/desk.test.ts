import { expect, test } from 'bun:test'
import type { Database } from '../db/database'
import { openDatabase } from '../db/open'
import { openSecretBox } from '../lib/secretbox'
import { createZone } from '../lib/zone'
import { createDesk } from './desk'
import type { Message, News } from './news'
import { isQuiet } from './receiver'
import { createAlerts } from './store'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const NOON = Date.parse('2026-01-31T12:00:00Z')

async function open(...receivers: object[]) {
  const database = await openDatabase({ type: 'sqlite', path: ':memory:' })
  const { alerts } = await start(database)
  for (const [index, more] of receivers.entries())
    await alerts.create({ name: `receiver ${index}`, kind: 'ntfy', target: { topic: 'hub' }, ...more })
  return start(database)
}

/** As when Octopus starts, at noon unless told otherwise. */
async function start(database: Database, time = NOON) {
  const now = () => time
  const alerts = await createAlerts(database, openSecretBox({ secretKey: 'a key for tests only' }), now)
  const sent: { to: string; message: Message }[] = []
  const problems: (string | undefined)[] = []
  const courier = async (receiver: { target: object }, message: Message) => {
    sent.push({ to: (receiver as { name?: string }).name!, message })
    return problems.shift()
  }
  const log = { info: () => {}, warn: () => {} }
  const desk = createDesk({ alerts, courier, zone: () => createZone('Europe/Berlin'), log, now, kept: await alerts.kept() })
  const tell = (subject: string, more: Partial<News> = {}) =>
    desk.tell({ kind: 'channel', subject, state: 'down', isGood: false, title: `${subject} is down`, detail: '', at: time, ...more })
  return {
    alerts,
    again: (ms: number) => start(database, time + ms),
    problems,
    desk,
    tell,
    /** What is sent after this time. */
    async after(ms: number) {
      time += ms
      await desk.tick()
      return sent.splice(0).map(({ to, message }) => `${to}: ${message.title}`)
    },
  }
}

test('everybody is told of what they want to be told of', async () => {
  const { tell, after } = await open({}, { events: ['budget'] }, { enabled: false }, { events: ['channel', 'budget'] })
  tell('a')
  expect(await after(5 * SECOND)).toEqual(['receiver 0: a is down', 'receiver 3: a is down'])
})

test('what happens within a minute is one message, other kinds are another', async () => {
  const { tell, after } = await open({})
  tell('a')
  expect(await after(0)).toEqual(['receiver 0: a is down'])
  tell('b')
  tell('c')
  tell('d', { kind: 'prices' })
  expect(await after(30 * SECOND)).toEqual(['receiver 0: d is down'])
  expect(await after(29 * SECOND)).toEqual([])
  expect(await after(SECOND)).toEqual(['receiver 0: 2 changes of channels'])
  expect(await after(HOUR)).toEqual([])
})

test('the same is told again only when it has changed, or after a day', async () => {
  const { tell, after } = await open({})
  const told: string[] = []
  for (let hour = 0; hour < 49; hour++) {
    tell('a')
    told.push(...(await after(HOUR)))
  }
  expect(told).toHaveLength(3)
  tell('a', { state: 'up' })
  expect(await after(HOUR)).toHaveLength(1)
})

test('what comes and goes all the time is told a few times an hour', async () => {
  const { tell, after } = await open({})
  const told: string[] = []
  for (let minute = 0; minute < 55; minute++) {
    tell('a', { state: minute % 2 ? 'up' : 'down' })
    told.push(...(await after(MINUTE)))
  }
  expect(told).toHaveLength(6)
})

test('in quiet hours nothing is sent; afterwards all of it is, as one', async () => {
  // Noon in London is one o'clock in Berlin.
  const { tell, after } = await open({ quiet: { from: '12:30', to: '14:00' } }, {})
  for (const name of ['a', 'b']) tell(name)
  expect(await after(0)).toEqual(['receiver 1: 2 changes of channels'])
  expect(await after(59 * MINUTE)).toEqual([])
  expect(await after(MINUTE)).toEqual(['receiver 0: 2 changes of channels'])
})

test('quiet hours may last over midnight', () => {
  const night = { from: '22:00', to: '07:30' }
  const at = (time: string) => isQuiet(night, Number(time.slice(0, 2)) * 60 + Number(time.slice(3)))
  expect(['21:59', '22:00', '03:00', '07:29', '07:30'].map(at)).toEqual([false, true, true, true, false])
  expect(isQuiet(null, 0)).toBe(false)
})

test('what did not arrive is sent again, with what came meanwhile, and given up some time', async () => {
  const { tell, after, problems, alerts } = await open({})
  problems.push('no', 'no', 'no', 'no')
  tell('a')
  expect(await after(0)).toEqual(['receiver 0: a is down'])
  expect(alerts.byId(1)!.error).toBe('no')
  tell('b')
  expect(await after(29 * SECOND)).toEqual([])
  expect(await after(SECOND)).toEqual(['receiver 0: 2 changes of channels'])
  expect(await after(2 * MINUTE)).toHaveLength(1)
  expect(await after(10 * MINUTE)).toHaveLength(1)
  expect(await after(HOUR)).toEqual([])
  tell('c')
  expect(await after(0)).toEqual(['receiver 0: c is down'])
  expect(alerts.byId(1)).toMatchObject({ error: null, sentAt: expect.any(Number) })
})

test('of very much only the last is kept, and the rest is counted', async () => {
  const { tell, after } = await open({})
  for (let index = 0; index < 70; index++) tell(`channel ${index}`)
  expect(await after(0)).toEqual(['receiver 0: 70 changes of channels'])
})

test('what waits when Octopus ends is sent when it is back, and nothing else', async () => {
  const quiet = { from: '12:30', to: '14:00' }
  const before = await open({ quiet }, {})
  for (const name of ['a', 'b']) before.tell(name)
  expect(await before.after(0)).toEqual(['receiver 1: 2 changes of channels'])
  const back = await before.again(SECOND)
  back.tell('a')
  expect(await back.after(30 * MINUTE)).toEqual([])
  expect(await back.after(30 * MINUTE)).toEqual(['receiver 0: 2 changes of channels'])
  expect(await (await back.again(HOUR)).after(HOUR)).toEqual([])
})

test('what did not arrive before Octopus has ended is tried again', async () => {
  const before = await open({})
  before.problems.push('no')
  before.tell('a')
  await before.after(0)
  before.tell('b')
  await before.after(SECOND)
  const back = await before.again(0)
  expect(await back.after(0)).toEqual(['receiver 0: 2 changes of channels'])
  expect(await (await back.again(0)).after(HOUR)).toEqual([])
})

test('what is kept for who was switched off is forgotten', async () => {
  const before = await open({ quiet: { from: '00:00', to: '23:59' } })
  before.tell('a')
  await before.after(0)
  await before.alerts.update(1, { enabled: false })
  await before.after(0)
  await before.alerts.update(1, { enabled: true, quiet: null })
  expect(await (await before.again(0)).after(HOUR)).toEqual([])
})

test('who is removed is not told', async () => {
  const { tell, after, alerts } = await open({})
  tell('a')
  await alerts.remove(1)
  expect(await after(0)).toEqual([])
})
