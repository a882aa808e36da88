import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { signIn } from '../../ui/e2e/first-run'
import { channelByPreset, drag, moveByKey, orderOf, previewOverrides, pricesOf, tryGroup } from '../../ui/e2e/routes'
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
const upstream = fakeUpstream((request, { path, body }) => {
  if (request.headers.get('authorization')?.includes('busy'))
    return Response.json({ error: { message: 'slow down' } }, { status: 429, headers: { 'retry-after': '400' } })
  if (path.endsWith('/models')) return Response.json({ object: 'list', data: [{ id: 'gpt-5' }, { id: 'o3' }] })
  if (body.includes('"stream":true')) return streamOf([chat.stream])
  return new Response(chat.whole, { headers: { 'content-type': 'application/json' } })
})

const call = (path: string, method?: string, body?: object) => ask(page, path, method, body)
const addChannel = (name: string, keyText: string, models = ['up-model']) =>
  call('/api/channels', 'POST', { name, protocol: 'openai-chat', endpoints: [{ url: upstream.url }], keyText, models })

/** Waits until the members of the first group are kept in this order of their channels. */
async function kept(order: number[]) {
  const isSo = async (wanted: string) => {
    const { members } = (await (await fetch('/api/groups/1')).json()) as { members: { priority: number; channelId: number }[] }
    members.sort((one, other) => one.priority - other.priority)
    return members.map(({ channelId }) => channelId).join() === wanted
  }
  await page.waitForFunction(isSo, order.join(), { polling: 100 })
}

beforeAll(async () => {
  if (!chromiumPath) return
  house = await openHouse({ env: { OCTOPUS_ADMIN_PASSWORD: password } })
  octopus = house.octopus
  browser = house.browser!
  ;({ page, troubles } = await openPage(browser))
  page.setDefaultTimeout(15_000)
  await page.goto(`${octopus.url}/groups`)
  await signIn(page, 'admin', password)
  await page.getByRole('heading', { name: 'Groups' }).waitFor()
  for (const [name, key] of [
    ['one', 'sk-busy-0123456789'],
    ['two', 'sk-good-0123456789'],
    ['three', 'sk-good-9876543210'],
  ] as const)
    await addChannel(name, key)
  const members = [1, 2, 3].map((channelId, index) => ({ channelId, model: 'up-model', priority: index + 1 }))
  await call('/api/groups', 'POST', { name: 'arms', mode: 'failover', members })
}, 60_000)
afterAll(async () => {
  await house?.close()
  upstream.stop()
})

test.skipIf(!chromiumPath)(
  `members change places by keys and by dragging, which is kept and can be undone${withoutBrowser}`,
  async () => {
    await page.goto(`${octopus.url}/groups`)
    expect(await orderOf(page, 'arms')).toEqual(['one', 'two', 'three'])
    expect(await moveByKey(page, 'arms', 'three', 'ArrowUp')).toBe(true)
    expect(await orderOf(page, 'arms')).toEqual(['one', 'three', 'two'])
    await kept([1, 3, 2])
    await page.getByRole('button', { name: 'Undo' }).click()
    await kept([1, 2, 3])
    await drag(page, 'arms', 'one', 'three', 'lower')
    await kept([2, 3, 1])
    expect(await orderOf(page, 'arms')).toEqual(['two', 'three', 'one'])
    await page.reload()
    expect(await orderOf(page, 'arms')).toEqual(['two', 'three', 'one'])
    await drag(page, 'arms', 'one', 'two', 'upper')
    await kept([1, 2, 3])
  },
  60_000,
)

test.skipIf(!chromiumPath)(
  `a group is tried as a client would use it, and the way it went is shown${withoutBrowser}`,
  async () => {
    const sheet = await tryGroup(page, octopus.url, 'arms', 'anthropic')
    await sheet.getByRole('region', { name: 'Answer' }).getByText('Héllo').waitFor()
    const attempts = sheet.getByRole('region', { name: 'Attempts' }).getByRole('listitem')
    expect(await attempts.count()).toBe(2)
    expect(await attempts.nth(0).textContent()).toContain('slow down')
    await sheet.getByRole('link', { name: 'Open in Logs' }).click()
    await page.waitForURL(/\/logs\?.*open=[0-9a-f]{32}/)
    const { items } = await call('/api/logs?limit=1')
    expect(items[0]).toMatchObject({ model: 'arms', protocol: 'anthropic', outcome: 'ok', channel: { name: 'two' } })
    await page.goto(`${octopus.url}/groups`)
    await page
      .getByRole('region', { name: 'arms' })
      .getByText(/^resting /)
      .last()
      .waitFor()
  },
  60_000,
)

test.skipIf(!chromiumPath)(
  `a vendor, its keys and its models become a channel and groups; overrides are looked at before they are saved${withoutBrowser}`,
  async () => {
    expect(await channelByPreset(page, octopus.url, { url: upstream.url, name: 'vendor' })).toBe('Make 2 groups')
    const { items } = await call('/api/groups')
    expect(items.map((group: { name: string }) => group.name)).toEqual(['arms', 'gpt-5', 'o3'])
    expect((await call('/api/channels/4')).keys).toMatchObject([{ note: 'of Ann' }, { note: '' }])
    const leaving = await previewOverrides(page, octopus.url, 'vendor', '{ "service_tier": "flex" }')
    expect(leaving).toContain('"service_tier": "flex"')
    expect(leaving).toContain('authorization: Bearer sk-f…6789')
    expect((await call('/api/channels/4')).overrides).toBeNull()
  },
  60_000,
)

test.skipIf(!chromiumPath)(
  `hundreds of channels are drawn only where one looks, sorted and searched${withoutBrowser}`,
  async () => {
    const models = Array.from({ length: 10 }, (_, index) => `model-${index}`)
    for (let at = 0; at < 250; at += 25)
      await Promise.all(
        Array.from({ length: 25 }, (_, index) => addChannel(`account ${at + index}`, `sk-many-${at + index}-000000`, models)),
      )
    await page.goto(`${octopus.url}/groups`)
    await page.getByRole('heading', { name: 'Groups' }).waitFor()
    await page.getByRole('navigation').getByRole('link', { name: 'Channels' }).first().click()
    await page.getByRole('link', { name: 'vendor' }).waitFor()
    expect(await page.getByRole('row').count()).toBeLessThan(120)
    await page.getByRole('button', { name: 'Name' }).click()
    await page.getByRole('link', { name: 'account 0', exact: true }).waitFor()
    await page.mouse.move(640, 400)
    for (let turns = 0; turns < 60 && !(await page.getByRole('link', { name: 'account 249', exact: true }).count()); turns++)
      await page.mouse.wheel(0, 2000)
    await page.getByRole('link', { name: 'account 249', exact: true }).waitFor()
    await page.getByLabel('Search channels').fill('vendor')
    await page.getByRole('link', { name: 'vendor' }).waitFor()
    expect(await page.getByRole('row').count()).toBe(2)

    const { behind, models: priced } = await pricesOf(page, 'vendor')
    expect(behind).toMatch(/text=vendor&.*open=/)
    expect(priced.toSorted()).toEqual(['gpt-5', 'o3'])
    expect(troubles).toEqual([])
  },
  60_000,
)
