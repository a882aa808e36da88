import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Browser } from 'playwright-core'
import { fillAdvanced, makeStrict, openAdvanced } from '../../ui/e2e/advanced'
import { checkKey, previewRule, setPrice } from '../../ui/e2e/care'
import { firstRun, signIn } from '../../ui/e2e/first-run'
import { followNote } from '../../ui/e2e/overview'
import { fakeUpstream } from '../relay/fixture'
import { chat } from '../relay/samples.fixture'
import type { Serving } from './executable'
import { call, chromiumPath, openPage, withoutBrowser } from './tools/browser'
import { type House, openHouse } from './tools/house'

let house: House | undefined
let octopus: Serving
let browser: Browser | undefined
const listed = ['up-model', 'other'].map((id) => ({ id, object: 'model' }))
const upstream = fakeUpstream((request, { path }) => {
  if (request.headers.get('authorization')?.includes('refused')) {
    return Response.json({ error: { message: 'this key was closed', code: 'invalid_api_key' } }, { status: 401 })
  }
  if (path.endsWith('/models')) return Response.json({ object: 'list', data: listed })
  return new Response(chat.whole, { headers: { 'content-type': 'application/json' } })
})

beforeAll(async () => {
  house = await openHouse()
  octopus = house.octopus
  browser = house.browser
}, 30_000)
afterAll(async () => {
  await house?.close()
  upstream.stop()
})

test.skipIf(!chromiumPath)(
  `a person sets Octopus up in the browser, and a request shows in the logs and on the overview${withoutBrowser}`,
  async () => {
    const { page, troubles } = await openPage(browser!)
    const { model, key } = await firstRun(page, octopus.url, { upstreamUrl: upstream.url })
    expect(key).toStartWith('sk-octopus-')
    await page.getByText('Send the first request').waitFor()
    expect(await page.getByRole('heading').allTextContents()).toEqual(['Overview', 'Get started'])
    const renamed = await page.evaluate(async () => {
      const headers = { 'content-type': 'application/json' }
      return (await fetch('/api/channels/1', { method: 'PATCH', headers, body: '{"name":"upstream"}' })).status
    })
    expect(renamed).toBe(200)

    const reply = await fetch(`${octopus.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(chat.request(model, false)),
    })
    expect(reply.status).toBe(200)

    await page.goto(`${octopus.url}/logs`)
    await page.getByRole('table').getByText(model).first().waitFor()
    await page.goto(octopus.url)
    await page.getByRole('heading', { name: 'Year' }).waitFor()
    expect(troubles).toEqual([])
  },
  60_000,
)

test.skipIf(!chromiumPath)(
  `what is written under Advanced, and a strict key, are kept, and JSON that is none is told in place${withoutBrowser}`,
  async () => {
    const { page, troubles } = await openPage(browser!)
    await page.goto(octopus.url)
    await signIn(page, 'admin', 'eight arms, one hub')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    const options = {
      proxy: 'http://127.0.0.1:9',
      header: 'X-Title',
      overrides: '{ "user": null }',
      capabilities: '{ "up-*": { "images": "none" } }',
    }
    const told = await fillAdvanced(await openAdvanced(page, octopus.url, 'upstream'), options)
    expect(told).toEqual([
      'Not JSON: look at line 1, column 16.',
      'Overrides (JSON): this is not a JSON object. Correct it under Advanced.',
    ])
    await makeStrict(page, octopus.url, 'first client')

    expect(await call(page, '/api/channels/1')).toMatchObject({
      proxy: options.proxy,
      headers: [{ name: 'X-Title', value: null }],
      overrides: { user: null },
      capabilities: { 'up-*': { images: 'none' } },
    })
    expect(await call(page, '/api/keys/1')).toMatchObject({ strict: true })
    const again = await openAdvanced(page, octopus.url, 'upstream')
    expect(await again.getByLabel('Model capabilities (JSON)').inputValue()).toBe(JSON.stringify(JSON.parse(options.capabilities), null, 2))
    expect(await again.getByLabel('Name of header 1').inputValue()).toBe('X-Title')
    expect(troubles).toEqual([])
  },
  60_000,
)

test.skipIf(!chromiumPath)(
  `a price is typed and undone, a rule is looked at before it is saved, and a refused key is tried again${withoutBrowser}`,
  async () => {
    const { page, troubles } = await openPage(browser!)
    await page.goto(octopus.url)
    await signIn(page, 'admin', 'eight arms, one hub')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    const { missed, row, undo } = await setPrice(page, octopus.url, 'up-model', { input: '2,5', output: '10' })
    expect(missed).toBe('Not kept yet: a price needs input and output. Output is missing.')
    await row.getByText('yours').waitFor()
    expect(await call(page, '/api/prices?text=up-model')).toMatchObject({
      items: [{ source: 'manual', price: { input: 2.5, output: 10 } }],
    })
    await undo.click()
    await row.getByText('no price').waitFor()
    expect(await call(page, '/api/prices?text=up-model')).toMatchObject({ items: [{ source: null, price: null }] })

    await call(page, '/api/channels/1', 'PATCH', { autoGroup: true, models: ['up-model', 'other'] })
    const { sheet, added } = await previewRule(page, octopus.url, 'other', '^up-')
    expect(added).toEqual(['+ up-model upstream'])
    expect(await call(page, '/api/groups/1')).toMatchObject({ match: null, members: [{ model: 'other' }] })
    await sheet.getByRole('button', { name: 'Save' }).click()
    await sheet.waitFor({ state: 'hidden' })
    expect(await call(page, '/api/groups/1')).toMatchObject({
      match: { kind: 'regex', pattern: '^up-' },
      members: [{ auto: false }, { auto: true }],
    })

    const closed = { name: 'closed account', protocol: 'openai-chat', endpoints: [{ url: upstream.url }], keyText: 'sk-refused-0000000' }
    await call(page, '/api/channels', 'POST', closed)
    const key = await checkKey(page, octopus.url, closed.name)
    await key.getByText(/^refused · /).waitFor()
    await key.getByText('this key was closed').first().waitFor()
    await followNote(page, octopus.url, /^closed account: 1 key refused \(401: .*this key was closed\)/)
    await key.getByRole('button', { name: /^Try .* again now/ }).click()
    await key.getByText(/^refused · /).waitFor({ state: 'detached' })
    expect(await call(page, '/api/channels/2')).toMatchObject({ keys: [{ status: 'ready', reason: null }] })
    expect(troubles).toEqual([])
  },
  60_000,
)

test('the admin’s page allows its own scripts only', async () => {
  const response = await fetch(octopus.url)
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toMatch(/script-src 'self' 'sha256-/)
  expect(policy).not.toContain('unsafe')
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(await response.text())![1]!
  const asset = await fetch(octopus.url + script)
  expect(asset.headers.get('cache-control')).toContain('immutable')
  expect((await fetch(octopus.url + script, { headers: { 'if-none-match': asset.headers.get('etag')! } })).status).toBe(304)
  expect((await fetch(`${octopus.url}/assets/../../../etc/passwd.js`)).status).toBe(404)
  expect((await fetch(`${octopus.url}/api/nothing`)).headers.get('content-type')).toContain('json')
})
