import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { setPrice } from '../../ui/e2e/care'
import { signIn } from '../../ui/e2e/first-run'
import { askPlayground, lookAtCosts, setAudioRate, takeAndUndo } from '../../ui/e2e/money'
import { fakeUpstream, streamOf } from '../relay/fixture'
import { chat } from '../relay/samples.fixture'
import type { Serving } from './executable'
import { call as ask, chromiumPath, openPage, withoutBrowser } from './tools/browser'
import { type House, openHouse } from './tools/house'

const password = 'eight arms, one hub'

let house: House | undefined
let octopus: Serving
let browser: Browser
let page: Page
let troubles: string[]
const upstream = fakeUpstream((_, { body }) => {
  if (body.includes('slowly')) return streamOf([chat.cut, 20_000, chat.stream])
  if (body.includes('"stream":true')) return streamOf([chat.stream])
  return new Response(chat.whole, { headers: { 'content-type': 'application/json' } })
})

const call = (path: string, method?: string, body?: object) => ask(page, path, method, body)

beforeAll(async () => {
  if (!chromiumPath) return
  house = await openHouse({ env: { OCTOPUS_ADMIN_PASSWORD: password } })
  octopus = house.octopus
  browser = house.browser!
  ;({ page, troubles } = await openPage(browser, {}, /status of 40/))
  page.setDefaultTimeout(10_000)
  await page.goto(octopus.url)
  await signIn(page, 'admin', password)
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  const endpoints = [{ url: upstream.url }]
  await call('/api/channels', 'POST', { name: 'bank', protocol: 'openai-chat', endpoints, keyText: 'sk-up-1', models: ['up-model'] })
  await call('/api/groups', 'POST', { name: 'arms', mode: 'failover', members: [{ channelId: 1, model: 'up-model' }] })
}, 30_000)
afterAll(async () => {
  await house?.close()
  upstream.stop()
})

test.skipIf(!chromiumPath)(
  `what was used without a price is priced in its cell, and then costs exactly that in all statistics${withoutBrowser}`,
  async () => {
    const { key } = await call('/api/keys', 'POST', { name: 'client' })
    for (let left = 3; left > 0; left--) {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const reply = await fetch(`${octopus.url}/v1/chat/completions`, {
        method: 'POST',
        headers,
        body: JSON.stringify(chat.request('arms', false)),
      })
      expect(reply.status).toBe(200)
    }
    const spent = async () => (await call('/api/stats/overview')).costNano
    expect(await spent()).toBe(0)
    await setPrice(page, octopus.url, 'up-model', { input: '2', output: '10' })

    const { sheet, text } = await lookAtCosts(page, octopus.url)
    expect(text).toContain('The costs of 3 requests would change.')
    expect(text).toContain('$0.000162')
    expect(await spent()).toBe(0)

    await sheet.getByRole('button', { name: 'Correct 3 requests' }).click()
    await sheet.getByRole('region', { name: 'The costs of 3 requests were corrected.' }).waitFor()
    // 12 tokens at 2 dollars and 3 at 10 dollars a million, three times.
    expect(await spent()).toBe(3 * (12 * 2000 + 3 * 10_000))
    await sheet.getByRole('button', { name: 'See what changes' }).click()
    await sheet.getByRole('region', { name: /^Nothing changes/ }).waitFor()
    expect(troubles).toEqual([])
  },
  30_000,
)

test.skipIf(!chromiumPath)(
  `every part of a price can be written in its sheet, taken away and had back, and the focus finds back${withoutBrowser}`,
  async () => {
    await setAudioRate(page, octopus.url, 'up-model', '3,5')
    const { items } = await call('/api/prices?text=up-model')
    expect(items[0]).toMatchObject({ source: 'manual', price: { input: 2, output: 10, audioIn: 3.5 } })
    expect(await takeAndUndo(page, octopus.url, 'up-model')).toBe('Your price of up-model is taken away')
    expect((await call('/api/prices?text=up-model')).items[0]).toMatchObject({ source: 'manual', price: items[0].price })
    expect(troubles).toEqual([])
  },
  20_000,
)

test.skipIf(!chromiumPath)(
  `the playground streams in all four protocols, and tells the cost that the log has${withoutBrowser}`,
  async () => {
    await page.goto(`${octopus.url}/playground?group=arms`)
    const protocols = { 'OpenAI Chat': 'openai-chat', 'OpenAI Responses': 'openai-responses', Anthropic: 'anthropic', Gemini: 'gemini' }
    for (const [label, protocol] of Object.entries(protocols)) {
      const { text, cost, id } = await askPlayground(page, label, `Hello by ${label}`)
      const log = await call(`/api/logs/${id}`)
      expect([label, text]).toEqual([label, expect.stringContaining('Héllo 世界')])
      expect(log).toMatchObject({ protocol, stream: true, outcome: 'ok', costNano: cost, apiKey: { name: 'Playground' } })
      expect(cost).toBe(12 * 2000 + 3 * 10_000)
    }
    // Each question goes with all that was said before.
    expect(JSON.parse(upstream.heard.at(-1)!.body).messages.length).toBe(7)
    await page.reload()
    await page.getByRole('article', { name: 'Answer' }).nth(3).getByText('Héllo 世界').waitFor()
    expect(troubles).toEqual([])
  },
  30_000,
)

test.skipIf(!chromiumPath)(
  `a reply is stopped, and what had come stays${withoutBrowser}`,
  async () => {
    await page.goto(`${octopus.url}/playground?group=arms`)
    await page.getByRole('button', { name: 'New conversation' }).click()
    await page.getByLabel('Message').fill('Tell me slowly')
    await page.getByRole('button', { name: 'Send' }).click()
    const answer = page.getByRole('article', { name: 'Answer' })
    await answer.getByText('Héllo').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await answer.getByText('Stopped').waitFor()
    const link = await answer.getByRole('link', { name: 'In the log' }).getAttribute('href')
    await answer.getByText('bank').waitFor()
    expect(await call(`/api/logs/${link!.split('open=')[1]}`)).toMatchObject({ outcome: 'cancelled', status: 499, partial: true })
    expect(troubles).toEqual([])
  },
  30_000,
)
