import type { Page } from 'playwright-core'
import type { ProtocolId } from '../contract'

export interface FirstRunOptions {
  /** Base URL of an upstream as a channel takes it: `http://127.0.0.1:4000/v1`. */
  upstreamUrl: string
  /** The dialect of that upstream; `openai-chat` unless told. */
  protocol?: ProtocolId
  upstreamKey?: string
  /** The model to make a group of; without it the first that the upstream lists. */
  model?: string
  password?: string
}

export interface FirstRun {
  password: string
  /** The group's name, which clients write as `model`. */
  model: string
  /** The API key, read from the one page that ever shows it. */
  key: string
}

/** Does by hand what a person does in the first minutes: signs in, sets a password, adds a channel, makes a group and a key. */
export async function firstRun(page: Page, baseUrl: string, options: FirstRunOptions): Promise<FirstRun> {
  const password = options.password ?? 'eight arms, one hub'
  await page.addInitScript(() => localStorage.getItem('language') ?? localStorage.setItem('language', 'en'))
  await page.goto(baseUrl)
  await signIn(page, 'admin', 'admin')
  await setPassword(page, password)
  await addChannel(page, options)
  const model = await makeGroup(page, options.model)
  const key = await createKey(page)
  return { password, model, key }
}

/** From the door to whatever lies behind it. */
export async function signIn(page: Page, username: string, password: string) {
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function setPassword(page: Page, password: string) {
  await page.getByRole('heading', { name: 'Set a password' }).waitFor()
  await page.getByLabel('New password').fill(password)
  await page.getByRole('button', { name: 'Set password' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
}

async function addChannel(page: Page, { upstreamUrl, upstreamKey = 'sk-upstream', protocol = 'openai-chat', model }: FirstRunOptions) {
  // The first step of the list on the overview leads here.
  await page.getByRole('link', { name: 'Do it' }).click()
  const sheet = page.getByRole('dialog', { name: 'New channel' })
  await sheet.getByLabel('Name', { exact: true }).fill('upstream')
  await sheet.getByLabel('Protocol').selectOption(protocol)
  await sheet.getByLabel('Endpoint', { exact: true }).fill(upstreamUrl)
  await sheet.getByLabel('Keys', { exact: true }).fill(upstreamKey)
  await sheet.getByRole('button', { name: 'Fetch models' }).click()
  await sheet.getByRole('checkbox').first().waitFor()
  if (model) await sheet.getByRole('checkbox', { name: model, exact: true }).check()
  await sheet.getByRole('button', { name: 'Save' }).click()
  await sheet.waitFor({ state: 'hidden' })
}

async function makeGroup(page: Page, wanted: string | undefined): Promise<string> {
  await page.getByRole('navigation').getByRole('link', { name: 'Groups' }).click()
  const offer = page.getByRole('button', { name: wanted ? `Make a group of ${wanted}` : /^Make a group of / }).first()
  const model = ((await offer.textContent()) ?? '').trim()
  await offer.click()
  await page.getByRole('region', { name: model, exact: true }).waitFor()
  return model
}

async function createKey(page: Page): Promise<string> {
  await page.getByRole('navigation').getByRole('link', { name: 'API keys' }).click()
  await page.getByRole('button', { name: 'New API key' }).click()
  const sheet = page.getByRole('dialog', { name: 'New API key' })
  await sheet.getByLabel('Name').fill('first client')
  await sheet.getByRole('button', { name: 'Create' }).click()
  const shown = page.getByRole('dialog', { name: 'first client is ready' })
  const key = ((await shown.locator('[data-secret] pre').textContent()) ?? '').trim()
  await shown.getByRole('button', { name: 'Close' }).click()
  return key
}
