import { afterAll, beforeAll, expect, test } from 'bun:test'
import OpenAI from 'openai'
import type { Browser, Page } from 'playwright-core'
import { setUp } from '../../ui/e2e/first-run'
import {
  deleteAndUndo,
  endOther,
  keepSetting,
  leaveUnsaved,
  lookAtOwnKey,
  readActivity,
  refusedSetting,
  typeOnAfterSigningIn,
} from '../../ui/e2e/settling'
import { fakeUpstream } from '../relay/fixture'
import { chat } from '../relay/samples.fixture'
import type { Serving } from './executable'
import { chromiumPath, openPage, withoutBrowser } from './tools/browser'
import { type House, openHouse } from './tools/house'

const password = 'eight arms, one hub'

let house: House | undefined
let octopus: Serving
let browser: Browser | undefined
let link: string
let key: string
const upstream = fakeUpstream((_request, { path }) => {
  if (path.endsWith('/models')) return Response.json({ object: 'list', data: [{ id: 'up-model', object: 'model' }] })
  return new Response(chat.whole, { headers: { 'content-type': 'application/json' } })
})

beforeAll(async () => {
  house = await openHouse()
  octopus = house.octopus
  browser = house.browser
  link = /First run: open (\S+)/.exec(octopus.output())![1]!
}, 30_000)
afterAll(async () => {
  await house?.close()
  upstream.stop()
})

const visit = () => openPage(browser!, {}, /status of 4(01|22)/)

let admin: Page

test.skipIf(!chromiumPath)(
  `the link of the first start leads through the setup, and the dot turns coral with the first request of an SDK${withoutBrowser}`,
  async () => {
    const { page, troubles } = await visit()
    admin = page
    const made = await setUp(page, octopus.url, { upstreamUrl: upstream.url, link, password })
    key = made.key
    expect(new URL(page.url()).search).toBe('?step=connect')
    // Each step is told to who cannot see it: by the focus, and by the window's title.
    const heading = await page.getByRole('heading', { level: 1 }).textContent()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(heading!)
    expect(await page.title()).toBe(`${heading} · Octopus`)
    const listening = page.locator('[data-listening]')
    await listening.getByText('Listening').waitFor()
    expect(await listening.locator('.bg-coral').count()).toBe(0)

    const client = new OpenAI({ baseURL: `${octopus.url}/v1`, apiKey: key })
    const question = { model: made.model, messages: [{ role: 'user' as const, content: 'Hello' }] }
    const reply = await client.chat.completions.create(question)
    expect(reply.choices[0]?.message.content).toBeTruthy()
    await listening.getByText('The first request is here.').waitFor()
    expect(await listening.locator('.bg-coral').count()).toBe(1)
    await page.reload()
    await listening.getByText('The first request is here.').waitFor()
    await listening.getByRole('link', { name: 'See it in Logs' }).click()
    await page.getByRole('dialog').waitFor()
    expect(new URL(page.url()).pathname).toBe('/logs')
    await page.keyboard.press('Escape')
    await client.chat.completions.create(question)
    await page.getByText('2 requests').waitFor()

    await page.goto(link)
    await page.getByRole('heading', { name: 'Make a group and an API key' }).waitFor()
    expect(page.url()).not.toContain('#')
    expect(troubles).toEqual([])
  },
  40_000,
)

test.skipIf(!chromiumPath)(
  `settings are kept, refused beside their field, and not lost unasked; a session is ended from another; a deleted key comes back${withoutBrowser}`,
  async () => {
    const { page: other, troubles } = await visit()
    expect(await keepSetting(admin, octopus.url, 'Attempts per request', '7')).toBe('7')
    expect(await leaveUnsaved(admin, octopus.url, 'Attempts per request')).toEqual(['/settings/routing', '/settings/network'])
    expect(await refusedSetting(admin, octopus.url)).toStartWith('Expected a URL that begins with http://')
    expect(await endOther(admin, other, octopus.url, password)).toBe('Sign in')
    await deleteAndUndo(admin, octopus.url, 'first client')
    const keys = await readActivity(admin, octopus.url, 'API keys')
    expect(keys.said.map((text) => text.replace(/ admin · .*/, ''))).toEqual([
      'API key restored first client',
      'API key deleted first client',
      expect.stringMatching(/^API key created first client name/),
    ])
    expect(keys.href).toBe('/keys?open=1')
    const settings = await readActivity(admin, octopus.url, 'Settings')
    expect(settings.said[0]).toStartWith('Settings changed Attempts per request: 7 admin · ')
    expect(await typeOnAfterSigningIn(admin, octopus.url, password)).toBe('half typed')
    expect(troubles).toEqual([])
  },
  40_000,
)

test.skipIf(!chromiumPath)(
  `the holder of a key sees it without an account${withoutBrowser}`,
  async () => {
    const { page, troubles } = await visit()
    const { name, path, text } = await lookAtOwnKey(page, octopus.url, key)
    expect([name, path]).toEqual(['first client', '/me'])
    expect(text).toContain('This key has no limits.')
    expect(text).toContain('up-model')
    expect(troubles).toEqual([])
  },
  20_000,
)
