import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { signIn } from '../../ui/e2e/first-run'
import { logRows, openRow, readAttempts, readBody, readCurl } from '../../ui/e2e/logs'
import { chat } from '../relay/samples.fixture'
import { openBrowser, openPage, withoutBrowser } from './tools/browser'
import { adminPassword, type Stage, setUp } from './tools/setup'
import { until } from './tools/until'
import { type Call, rawUpstream, type Upstream } from './tools/upstream'

let stage: Stage
let browser: Browser | undefined
let page: Page
let troubles: string[]
let busy: Upstream
let held: Upstream

const tooMany = (call: Call) => call.reply(429, '{"error":{"message":"too many requests for this account"}}', { 'retry-after-ms': '1' })

beforeAll(async () => {
  browser = await openBrowser()
  if (!browser) return
  stage = await setUp()
  busy = rawUpstream(tooMany)
  held = rawUpstream()
  await stage.serve('fast', 'openai-chat', busy.url, held.url)
  await stage.serve('plain', 'openai-chat', held.url)
  ;({ page, troubles } = await openPage(browser))
  page.setDefaultTimeout(5000)
  await page.goto(`${stage.octopus.url}/logs`)
  await signIn(page, 'admin', adminPassword)
}, 30_000)
afterAll(async () => {
  await browser?.close()
  busy?.stop()
  held?.stop()
  await stage?.close()
})

const ask = (model: string, stream: boolean, more: object = {}) =>
  fetch(`${stage.octopus.url}${chat.path(stream)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stage.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...(chat.request(model, stream) as object), ...more }),
  }).then((response) => response.text())

const answer = async () => (await held.next()).reply(200, chat.whole)

test.skipIf(Boolean(withoutBrowser))(
  `a request is seen while it goes on, is stopped, and stays where it was${withoutBrowser}`,
  async () => {
    await page.getByText('No requests yet').waitFor()
    const reply = ask('plain', true)
    const call = await held.next()
    call.beginStream()
    call.write(chat.cut)
    const row = logRows(page).filter({ hasText: 'plain' })
    await row.getByText('live', { exact: true }).waitFor()
    const ticking = row.getByText(/^\d+\.\ds$/)
    const first = await ticking.textContent()
    await until(async () => (await ticking.textContent()) !== first, 'the elapsed time to go on')

    const sheet = await openRow(page, row)
    await sheet.getByText('streaming').waitFor()
    await sheet.getByRole('button', { name: 'Stop request' }).click()
    await call.closed
    await sheet.getByText('the request was stopped by an administrator').first().waitFor()
    expect(await reply).toContain('stopped by an administrator')
    expect(troubles).toEqual([])
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'hidden' })
    await row.getByText('failed 200').waitFor()
    expect(await row.getByRole('link').evaluate((link) => link === document.activeElement)).toBe(true)
  },
  30_000,
)

test.skipIf(Boolean(withoutBrowser))(
  `who was tried, why it failed, and what was said upstream are told; bodies only where they are kept${withoutBrowser}`,
  async () => {
    const first = ask('fast', false)
    await answer()
    await first
    const row = logRows(page).filter({ hasText: 'fast' })
    await row.getByText('2 tries').filter({ visible: true }).waitFor()
    const sheet = await openRow(page, row)
    const [refused, served] = await readAttempts(sheet)
    expect(refused).toMatch(/^channel 1 .*429 · too many requests for this account/)
    expect(served).toMatch(/^channel 2 .*200 · up-model/)
    expect(await readBody(sheet, 'Response')).toStartWith('Not kept.')

    const before = held.calls.length
    const again = Bun.spawn(['sh', '-c', await readCurl(sheet)], { stdout: 'pipe', stderr: 'ignore' })
    const call = await until(() => held.calls[before], 'the copied command')
    await answer()
    expect([call.method, call.target, JSON.parse(call.body.toString())]).toEqual([
      'POST',
      '/v1/chat/completions',
      JSON.parse(held.calls[before - 1]!.body.toString()),
    ])
    expect(await again.exited).toBe(0)
    await page.keyboard.press('Escape')

    await stage.api('PATCH', '/settings', { logBodies: 'all' })
    const kept = ask('plain', true, { messages: [{ role: 'user', content: 'keep this' }] })
    const stream = await held.next()
    stream.beginStream()
    stream.write(chat.stream)
    stream.end()
    await kept
    const newest = await openRow(page, logRows(page).filter({ hasText: 'ok' }).filter({ hasText: 'plain' }))
    await newest.getByText('Readable').waitFor()
    expect(await readBody(newest, 'Response')).not.toContain('data:')
    await newest.getByRole('radio', { name: 'Raw' }).check()
    expect(await readBody(newest, 'Response')).toContain('data:')
    expect(await readBody(newest, 'Request')).toContain('keep this')
    const headers = await readBody(newest, 'Headers')
    expect(headers).toContain('authorization[secret]')
    expect(headers).toContain('content-typetext/event-stream')
    expect(headers).not.toContain(stage.apiKey)
    await page.keyboard.press('Escape')
    await newest.waitFor({ state: 'hidden' })
  },
  30_000,
)

test.skipIf(Boolean(withoutBrowser))(
  `filters stand in the address, Back takes them away, and keys lead through rows and sheets${withoutBrowser}`,
  async () => {
    await page.getByRole('combobox', { name: 'Status' }).selectOption({ label: 'failed' })
    await until(async () => (await logRows(page).count()) === 1, 'only what failed')
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Logs' }).click()
    await page.keyboard.press('/')
    await page.keyboard.type('by an administrator')
    await page.waitForURL(/text=by\+an\+administrator/)
    await page.reload()
    await until(async () => (await logRows(page).count()) === 1, 'the same rows after a reload')
    expect(await page.getByRole('combobox', { name: 'Status' }).inputValue()).toBe('failed')
    expect(await page.getByRole('searchbox').inputValue()).toBe('by an administrator')
    await page.getByRole('button', { name: 'Remove the filter Text by an administrator' }).click()
    await page.getByRole('button', { name: 'Remove the filter Status failed' }).click()
    await until(async () => (await logRows(page).count()) === 3, 'all rows')
    await page.goBack()
    await page.waitForURL(/status=failed/)
    await until(async () => (await logRows(page).count()) === 1, 'the filter again')
    await page.goForward()
    await until(async () => (await logRows(page).count()) === 3, 'all rows again')

    const focused = () => page.evaluate(() => document.activeElement?.closest('tr')?.getAttribute('aria-rowindex'))
    await page.getByRole('heading', { name: 'Logs' }).click()
    await page.keyboard.press('j')
    await until(async () => (await focused()) === '2', 'the first row')
    await page.keyboard.press('j')
    await until(async () => (await focused()) === '3', 'the second row')
    await page.keyboard.press('Enter')
    const sheet = page.getByRole('dialog')
    await sheet.getByText('2 tries').or(sheet.getByText('too many requests')).first().waitFor()
    await page.keyboard.press('j')
    await sheet.getByText('the request was stopped').first().waitFor()
    await page.keyboard.press('Escape')
    await until(async () => (await focused()) === '4', 'the row of the request that was shown last')
  },
  30_000,
)

test.skipIf(Boolean(withoutBrowser))(
  `a part of the time is marked with the keyboard, and a phone shows it all${withoutBrowser}`,
  async () => {
    const from = page.getByRole('slider', { name: 'From' })
    await from.press('End')
    await page.waitForURL(/from=.*to=/)
    await page.getByRole('button', { name: /^Remove the filter Time / }).waitFor()
    await from.press('Escape')
    await page.waitForURL((url) => !url.searchParams.has('from'))

    const file = await (await Promise.all([page.waitForEvent('download'), exportAs(page, 'CSV')]))[0].path()
    expect((await Bun.file(file).text()).trim().split('\r\n')).toHaveLength(4)

    await page.setViewportSize({ width: 390, height: 800 })
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(await overflow()).toBe(0)
    await page.setViewportSize({ width: 390, height: 320 })
    await page.evaluate(() => window.scrollTo(0, 200))
    const newer = ask('plain', false)
    await answer()
    await newer
    await page.getByRole('button', { name: '1 new' }).click()
    await until(async () => (await logRows(page).count()) === 4, 'the new one on top')
    await page.setViewportSize({ width: 390, height: 800 })
    const sheet = await openRow(page, logRows(page).filter({ hasText: 'fast' }))
    await readAttempts(sheet)
    const inside = await sheet.evaluate((panel) =>
      Math.max(...[...panel.querySelectorAll('*')].map((one) => one.getBoundingClientRect().right)),
    )
    expect(inside).toBeLessThanOrEqual(390)
    const spills = await sheet.getByRole('region', { name: 'Attempts' }).evaluate((part) => part.scrollWidth - part.clientWidth)
    expect(spills).toBe(0)
    expect(troubles).toEqual([])
  },
  30_000,
)

async function exportAs(page: Page, format: string) {
  await page.getByText('Export').click()
  await page.getByRole('link', { name: format, exact: true }).click()
}
