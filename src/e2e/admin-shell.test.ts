import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Browser } from 'playwright-core'
import { signIn } from '../../ui/e2e/first-run'
import { focused, heading, look, type } from '../../ui/e2e/shell'
import { type Serving, startOctopus } from './executable'
import { call, chromiumPath, openPage, withoutBrowser } from './tools/browser'
import { type House, openHouse } from './tools/house'

const password = 'eight arms, one hub'
let house: House | undefined
let octopus: Serving
let browser: Browser | undefined

beforeAll(async () => {
  house = await openHouse({ env: { OCTOPUS_ADMIN_PASSWORD: password } })
  octopus = house.octopus
  browser = house.browser
}, 30_000)
afterAll(() => house?.close())

/** Signed in, on the overview. */
async function inside() {
  const opened = await openPage(browser!)
  await opened.page.goto(octopus.url)
  await signIn(opened.page, 'admin', password)
  await heading(opened.page, 'Overview')
  return opened
}

const channel = (name: string) => ({
  name,
  protocol: 'openai-chat',
  endpoints: [{ url: 'http://127.0.0.1:9' }],
  keyText: 'sk-of-a-test-0000',
  models: ['m'],
})

test.skipIf(!chromiumPath)(
  `the palette goes, finds, creates and switches, and gives the focus back${withoutBrowser}`,
  async () => {
    const { page, troubles } = await inside()
    const { id } = await call(page, '/api/channels', 'POST', channel('Pacific'))
    await (await look(page, 'pacif')).getByText('Pacific').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Pacific' }).waitFor()
    expect(page.url()).toBe(`${octopus.url}/channels?open=${id}`)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Search' }).focus()
    await look(page, 'new group')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.waitForFunction(() => document.activeElement?.textContent?.startsWith('Search'))

    expect(await (await look(page, 'set')).textContent()).toBe('Settings')
    await page.getByRole('combobox').fill('')
    await page.keyboard.press('ArrowUp')
    expect(await page.getByRole('option', { selected: true }).textContent()).toBe('繁體中文')
    await page.keyboard.press('Enter')
    await heading(page, '渠道')
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hant')
    expect(troubles).toEqual([])
  },
  30_000,
)

test.skipIf(!chromiumPath)(
  `keys go, add, walk the rows and open them; nothing happens while somebody types${withoutBrowser}`,
  async () => {
    const { page, troubles } = await inside()
    await call(page, '/api/channels', 'POST', channel('Atlantic'))
    await type(page, 'gc')
    await heading(page, 'Channels')
    await page.getByRole('link', { name: 'Atlantic' }).waitFor()
    await type(page, 'jjk')
    const row = await focused(page)
    await page.keyboard.press('Enter')
    const sheet = page.getByRole('dialog', { name: row })
    await sheet.waitFor()
    await sheet.getByLabel('Name', { exact: true }).press('End')
    await page.keyboard.type('gs?n')
    expect(await sheet.getByLabel('Name', { exact: true }).inputValue()).toEndWith('gs?n')
    await page.keyboard.press('Escape')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click()
    await sheet.waitFor({ state: 'detached' })
    await page.waitForFunction((row) => document.activeElement?.textContent?.trim() === row, row)

    await type(page, 'n')
    await page.getByRole('dialog', { name: 'New channel' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await type(page, 'gp')
    await heading(page, 'Prices')
    await page.getByRole('searchbox').waitFor()
    await type(page, '/')
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).type)).toBe('search')
    await page.keyboard.press('Tab')
    await page.evaluate(() => document.getElementById('main')!.focus())
    await type(page, '?')
    const keys = page.getByRole('dialog', { name: 'Keyboard' })
    await keys.getByRole('switch').uncheck()
    await page.keyboard.press('Escape')
    await keys.waitFor({ state: 'detached' })
    await type(page, 'go')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search and do' }).waitFor()
    expect(page.url()).toBe(`${octopus.url}/prices`)
    expect(troubles).toEqual([])
  },
  30_000,
)

test.skipIf(!chromiumPath)(
  `the keyboard begins where the page does, and is not lost with what it was on${withoutBrowser}`,
  async () => {
    const { page, troubles } = await inside()
    const { id } = await call(page, '/api/channels', 'POST', channel('Baltic'))
    const at = (what: string) =>
      page.waitForFunction((what) => what === (document.activeElement?.id || document.activeElement?.textContent?.trim()), what)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await at('main')
    await type(page, 'gc')
    await page.getByRole('status').filter({ hasText: 'Channels' }).waitFor({ state: 'attached' })

    // While the answer is on its way, an outline stands in the sheet.
    await page.route(`**/api/channels/${id}`, (route) => setTimeout(() => void route.continue(), 200))
    await page.getByRole('link', { name: 'Baltic' }).press('Enter')
    await page.getByRole('dialog', { name: 'Baltic' }).waitFor()
    await page.keyboard.press('Escape')
    await at('Baltic')
    await page.evaluate((id) => fetch(`/api/channels/${id}`, { method: 'DELETE' }), id)
    await at('main')
    expect(troubles).toEqual([])
  },
  30_000,
)

test.skipIf(!chromiumPath)(
  `what somebody changes in one browser is seen in another${withoutBrowser}`,
  async () => {
    const one = await inside()
    const other = await inside()
    await type(other.page, 'gg')
    await heading(other.page, 'Groups')
    await call(one.page, '/api/groups', 'POST', { name: 'seen elsewhere', mode: 'failover', members: [] })
    await other.page.getByRole('region', { name: 'seen elsewhere' }).waitFor({ timeout: 5_000 })
    expect([...one.troubles, ...other.troubles]).toEqual([])
  },
  30_000,
)

test.skipIf(!chromiumPath)(
  `a server that goes away is told in a line, and its return is seen by itself; the frame opens without it${withoutBrowser}`,
  async () => {
    const { page, troubles } = await inside()
    await page.getByText('v0.1.0 · sqlite · up 1m').waitFor()
    await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated')
    await octopus.stop()
    const line = page.getByText('Octopus does not answer.').last()
    await line.waitFor()
    await page.getByText('offline', { exact: true }).waitFor()
    await page.goto(octopus.url)
    await page.getByRole('navigation').first().waitFor()
    octopus = await startOctopus({ cwd: house!.cwd }, [`--port=${octopus.port}`])
    house!.octopus = octopus
    await line.waitFor({ state: 'detached', timeout: 20_000 })
    // The browser tells by itself of each request that could not reach the server.
    expect(troubles.filter((text) => !text.includes('net::ERR_'))).toEqual([])
  },
  60_000,
)

test('files of the admin come compressed as the browser likes it, and their names say for how long they hold', async () => {
  const html = await (await fetch(octopus.url)).text()
  const script = /href="(\/assets\/shell-[^"]+\.js)"/.exec(html)![1]!
  const head = async (path: string, encoding: string) => {
    const { headers } = await fetch(octopus.url + path, { headers: { 'accept-encoding': encoding }, decompress: false })
    return [headers.get('content-encoding'), headers.get('cache-control')]
  }
  const forever = 'public, max-age=31536000, immutable'
  expect(await head(script, 'gzip, deflate, br')).toEqual(['br', forever])
  expect(await head(script, 'gzip, deflate')).toEqual(['gzip', forever])
  expect(await head(script, 'identity')).toEqual([null, forever])
  expect(await head('/worker.js', 'br')).toEqual(['br', 'no-cache'])
  expect((await fetch(`${octopus.url}/octopus.webmanifest`)).headers.get('content-type')).toBe('application/manifest+json')
})

test.skipIf(!chromiumPath)(
  `of many groups and models only those in sight are drawn, and all of them can be found${withoutBrowser}`,
  async () => {
    const { page, troubles } = await inside()
    const models = Array.from({ length: 400 }, (_, n) => `model-${n}`)
    const { id } = await call(page, '/api/channels', 'POST', { ...channel('Indian'), models })
    for (let n = 0; n < 30; n++) {
      const members = models.slice(n, n + 12).map((model) => ({ channelId: id, model }))
      await call(page, '/api/groups', 'POST', { name: `group-${n}`, mode: 'failover', members })
    }
    await page.goto(`${octopus.url}/groups`)
    await page.getByRole('switch').first().waitFor()
    expect(await page.locator('*').count()).toBeLessThan(2000)
    const last = page.getByRole('region', { name: 'group-29' })
    expect(await last.getByRole('switch').count()).toBe(0)
    await last.scrollIntoViewIfNeeded()
    await last.getByRole('switch').nth(11).waitFor()

    await page.goto(`${octopus.url}/channels?open=${id}`)
    const list = page.getByRole('group', { name: 'Models', exact: true })
    await list.getByRole('checkbox').first().waitFor()
    expect(await page.locator('*').count()).toBeLessThan(2000)
    await page.getByPlaceholder('Search or add').fill('model-399')
    await list.getByRole('checkbox', { name: 'model-399' }).click()
    await page.getByText('399 of 399 chosen').waitFor()
    expect(troubles).toEqual([])
  },
  30_000,
)
