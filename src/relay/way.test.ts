import { expect, test } from 'bun:test'
import { chat } from './samples.fixture'
import { onStage } from './stage.fixture'

const scene = onStage()
const ask = (stream = false) => scene.ask('/v1/chat/completions', chat.request('fast', stream))
const bad = () => Response.json({ error: { message: 'bad' } }, { status: 500 })
const slow = async () => {
  await Bun.sleep(800)
  return JSON.parse(chat.whole)
}
const stream = () => new Response(chat.stream, { headers: { 'content-type': 'text/event-stream' } })
const number = (response: Response, name: string) => Number(response.headers.get(name))

test('an answer tells who gave it, at which attempt, and what Octopus itself has taken of the time', async () => {
  await scene.serving('fast', ['openai-chat', bad], ['openai-chat', slow])
  const response = await ask()
  const [, second] = scene.stage.channels.all()
  expect(response.headers.get('x-octopus-channel')).toBe(second!.name)
  expect(number(response, 'x-octopus-attempts')).toBe(2)
  expect(number(response, 'x-octopus-overhead-ms')).toBeWithin(0, 700)
  const [, own, upstream] = /^octopus;dur=([\d.]+), upstream;dur=([\d.]+)$/.exec(response.headers.get('server-timing')!)!
  expect(own).toBe(response.headers.get('x-octopus-overhead-ms')!)
  expect(Number(upstream)).toBeGreaterThan(790)
})

test('a stream and a refusal tell it too', async () => {
  await scene.serving('fast', ['openai-chat', stream])
  expect(number(await ask(true), 'x-octopus-attempts')).toBe(1)
  await scene.serving('bad', ['openai-chat', bad], ['openai-chat', bad])
  expect(number(await scene.ask('/v1/chat/completions', chat.request('bad', false)), 'x-octopus-attempts')).toBe(2)
  const nobody = await scene.ask('/v1/chat/completions', chat.request('nobody', false))
  expect([nobody.status, nobody.headers.get('x-octopus-attempts'), nobody.headers.get('x-octopus-channel')]).toEqual([404, '0', null])
})

test('a name that no header can hold is written as in an address', async () => {
  await scene.serving('fast', ['openai-chat', stream])
  const [channel] = scene.stage.channels.all()
  await scene.stage.channels.update(channel!.id, { name: '章鱼 1' })
  expect(decodeURIComponent((await ask(true)).headers.get('x-octopus-channel')!)).toBe('章鱼 1')
})

test('nothing is told where the setting says so', async () => {
  await scene.stage.settings.set({ responseHeaders: false })
  await scene.serving('fast', ['openai-chat', stream])
  const { headers } = await ask(true)
  expect(['x-octopus-channel', 'x-octopus-attempts', 'x-octopus-overhead-ms', 'server-timing'].filter((name) => headers.has(name))).toEqual(
    [],
  )
  expect(headers.has('x-octopus-request-id')).toBe(true)
})
