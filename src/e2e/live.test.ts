import { afterAll, beforeAll, expect, test } from 'bun:test'
import { chat } from '../relay/samples.fixture'
import type { Update } from '../relay/update'
import { converse } from './tools/client'
import { type Stage, setUp } from './tools/setup'
import { until, within } from './tools/until'
import { rawUpstream, type Upstream } from './tools/upstream'

let stage: Stage
let up: Upstream
beforeAll(async () => {
  stage = await setUp()
  await stage.api('PATCH', '/settings', { keepAliveSeconds: 1 })
  up = rawUpstream()
  await stage.serve('fast', 'openai-chat', up.url)
})
afterAll(async () => {
  up.stop()
  await stage.close()
})

const ask = () =>
  converse(stage.octopus.port, chat.path(true), {
    headers: { authorization: `Bearer ${stage.apiKey}` },
    body: JSON.stringify(chat.request('fast', true)),
  })

async function look() {
  const response = await fetch(`${stage.octopus.url}/api/live`, { headers: { authorization: `Bearer ${stage.token}` } })
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const updates: Update[] = []
  const ended = (async () => {
    let text = ''
    for await (const bytes of response.body!) {
      text += Buffer.from(bytes).toString()
      const events = text.split('\n\n')
      text = events.pop()!
      for (const event of events) {
        const data = /^data: (.+)$/m.exec(event)?.[1]
        if (data) updates.push(JSON.parse(data))
      }
    }
  })()
  return { updates, ended }
}

test('a request is seen while it is held, is stopped there, and its client hears why', async () => {
  const view = await look()
  const client = await ask()
  const call = await up.next()
  const seen = await until(() => view.updates.flatMap(({ flights = [] }) => flights)[0], 'the request in the view')
  expect(seen).toMatchObject({ model: 'fast', state: 'trying', attempt: 1, apiKey: 'test' })
  await within(3000, client.firstByte, 'the first sign of life')
  await stage.api('POST', `/live/${seen.id}/stop`)
  expect((await client.body).toString()).toMatch(
    /^(: keep-alive\n\n)+data: \{"error":\{"message":"the request was stopped by an administrator".+\n\ndata: \[DONE\]\n\n$/,
  )
  await within(1000, call.closed, 'the upstream to be free')
  const ended = await until(() => view.updates.flatMap(({ ended = [] }) => ended)[0], 'its end in the view')
  expect(ended).toMatchObject({ id: seen.id, outcome: 'failed', status: 200 })
})

test('a client that leaves a held reply frees the upstream', async () => {
  const client = await ask()
  const call = await up.next()
  await within(3000, client.firstByte, 'the first sign of life')
  client.leave()
  await within(1000, call.closed, 'the upstream to be free')
  expect(await stage.newest('fast')).toMatchObject({ outcome: 'cancelled', status: 499 })
})

test('an open view does not keep Octopus from ending', async () => {
  const view = await look()
  await until(() => view.updates.length > 0, 'the first look')
  const began = performance.now()
  expect((await stage.octopus.stop()).exitCode).toBe(0)
  expect(performance.now() - began).toBeLessThan(3000)
  await view.ended
})
