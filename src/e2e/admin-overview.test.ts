import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { signIn } from '../../ui/e2e/first-run'
import { firstDraw, narrowTo, openOverview, readNumbers, readTable, stepBackInYear } from '../../ui/e2e/overview'
import { money } from '../../ui/parts/figures'
import type { Serving } from './executable'
import { chromiumPath, openPage, withoutBrowser } from './tools/browser'
import { type House, openHouse } from './tools/house'
import { until } from './tools/until'

const password = 'eight arms, one hub'
const timezoneId = 'Asia/Kathmandu'
const AHEAD = 345 * 60_000
const DAY = 86_400_000

let cwd: string
let house: House | undefined
let octopus: Serving
let browser: Browser | undefined

beforeAll(async () => {
  if (!chromiumPath) return
  house = await openHouse({ env: { OCTOPUS_ADMIN_PASSWORD: password }, furnish })
  ;({ cwd, octopus, browser } = house)
}, 60_000)
afterAll(() => house?.close())

/** Fills a database with what might have been asked. */
function furnish(cwd: string) {
  mkdirSync(join(cwd, 'data'))
  const fill = ['scripts/demo-data.ts', '--path', join(cwd, 'data/data.db'), '--requests', '6000', '--days', '100']
  return Bun.spawn([process.execPath, ...fill], { cwd: resolve(import.meta.dir, '../..'), stdout: 'ignore' }).exited
}

/** What the log itself has of a day in Kathmandu. */
function yesterday() {
  const from = Math.floor((Date.now() + AHEAD) / DAY) * DAY - AHEAD - DAY
  const database = new Database(join(cwd, 'data/data.db'), { readonly: true })
  const sums = database
    .query(
      "select count(*) requests, sum(cost_nano) cost, sum(outcome = 'failed') failed from request_logs where started_at >= ? and started_at < ?",
    )
    .get(from, from + DAY) as { requests: number; cost: number; failed: number }
  database.close()
  return { from, ...sums }
}

test.skipIf(!chromiumPath)(
  `the overview says what the log says, in a place of odd clocks, and every number leads to its cause${withoutBrowser}`,
  async () => {
    const { page, troubles } = await openPage(browser!, { timezoneId, locale: 'en-US', viewport: { width: 1280, height: 900 } })
    await page.addInitScript(() => localStorage.setItem('started', '1'))
    await page.goto(octopus.url)
    await signIn(page, 'admin', password)
    await page.getByRole('heading', { name: 'Overview' }).waitFor()

    const known = yesterday()
    await openOverview(page, octopus.url, '?range=yesterday')
    await page.locator('main dl a').first().waitFor()
    await page.getByText(money(known.cost, 'en'), { exact: true }).first().waitFor()
    expect(await readNumbers(page)).toMatchObject({ Spend: money(known.cost, 'en'), Requests: String(known.requests) })

    await page.getByRole('radio', { name: 'Requests' }).first().check()
    await page.waitForURL(/measure=requests/)
    const rows = await readTable(page)
    const sum = (column: number) => rows.reduce((total, row) => total + Number(row[column]), 0)
    expect([rows.length, sum(1) + sum(2) + sum(3), sum(3)]).toEqual([24, known.requests, known.failed])
    await page.getByRole('button', { name: 'View as chart' }).click()

    await page.getByLabel('Time range').selectOption('7d')
    await page.waitForURL(/range=7d/)
    const bars = page.getByRole('region', { name: /^Requests\. / }).getByRole('link')
    await bars.nth(6).waitFor()
    await page.goBack()
    await page.waitForURL(/range=yesterday/)

    await bars.nth(23).waitFor()
    await bars.nth(0).click()
    await page.waitForURL(/\/logs\?/)
    const hour = new URL(page.url()).searchParams
    expect([hour.get('from'), hour.get('to')]).toEqual([known.from, known.from + DAY / 24].map((at) => new Date(at).toISOString()))
    await page.goBack()

    const { said, url } = await stepBackInYear(page)
    expect(said).toEndWith(`: ${known.requests} requests`)
    expect(url.searchParams.get('from')).toBe(new Date(known.from).toISOString())
    expect(troubles).toEqual([])
  },
  60_000,
)

/** The channel with the most requests of all time, and how many those are of a day. */
function busiest(from: number) {
  const database = new Database(join(cwd, 'data/data.db'), { readonly: true })
  const { id, name } = database
    .query('select c.id, c.name from request_logs l join channels c on c.id = l.channel_id group by c.id order by count(*) desc limit 1')
    .get() as { id: number; name: string }
  const { requests } = database
    .query('select count(*) requests from request_logs where channel_id = ? and started_at >= ? and started_at < ?')
    .get(id, from, from + DAY) as { requests: number }
  database.close()
  return { id, name, requests }
}

test.skipIf(!chromiumPath)(
  `the overview of one channel is an address, and leads to that channel’s requests${withoutBrowser}`,
  async () => {
    const { page, troubles } = await openPage(browser!, { timezoneId, locale: 'en-US', viewport: { width: 1280, height: 900 } })
    await page.addInitScript(() => localStorage.setItem('started', '1'))
    await page.goto(octopus.url)
    await signIn(page, 'admin', password)
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    const { from } = yesterday()
    const { id, name, requests } = busiest(from)

    await openOverview(page, octopus.url, '?range=yesterday')
    await narrowTo(page, name)
    expect(new URL(page.url()).searchParams.get('channel')).toBe(String(id))
    await until(async () => (await readNumbers(page)).Requests === String(requests), 'the requests of the channel')
    await page.getByRole('link', { name: 'Requests', exact: true }).click()
    await page.waitForURL(/\/logs\?/)
    expect(new URL(page.url()).searchParams.get('channel')).toBe(String(id))
    await page.goBack()

    await openOverview(page, octopus.url, '?range=30d')
    const rows = page.locator('#ranking').getByRole('listitem')
    await rows.getByRole('link', { name: /^\d+ others?$/ }).click()
    await page.waitForURL(/top=all/)
    await until(async () => (await rows.count()) > 7, 'all of them by name')
    expect(await rows.filter({ hasText: /^\d+ other/ }).count()).toBe(0)

    await openOverview(page, octopus.url, `?range=30d&channel=${id}`)
    await page.getByLabel('Told apart by').first().selectOption('endpoint')
    const endpoint = page.locator('#ranking').getByRole('link', { name: /^http/ }).first()
    const url = await endpoint.textContent()
    await endpoint.click()
    await page.getByRole('button', { name: `Remove the filter Endpoint ${url}` }).click()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.waitForURL((url) => !url.searchParams.has('channel'))
    expect(troubles).toEqual([])
  },
  30_000,
)

test.skipIf(!chromiumPath)(
  `on a phone the overview begins with what is in sight, and the year comes with the finger${withoutBrowser}`,
  async () => {
    const { page, troubles } = await openPage(browser!, { viewport: { width: 390, height: 844 } })
    await page.addInitScript(() => localStorage.setItem('started', '1'))
    await page.goto(octopus.url)
    await signIn(page, 'admin', password)
    await page.getByRole('heading', { name: 'Overview' }).waitFor()

    const { nodes, asked, yearOnceSeen } = await firstDraw(page, octopus.url)
    expect(nodes).toBeLessThan(500)
    // Each once, and nothing for the year.
    expect(asked.toSorted()).toEqual([
      '/api/live',
      '/api/prices',
      '/api/prices/state',
      '/api/stats/overview',
      '/api/stats/ranking?by=channelId',
      '/api/stats/ranking?by=model',
      '/api/stats/series',
      '/api/system',
    ])
    expect(yearOnceSeen).toBeGreaterThan(364)
    expect(troubles).toEqual([])
  },
  30_000,
)
