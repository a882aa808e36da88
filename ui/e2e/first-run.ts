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
  /** The link printed at the first start; without it `admin` and `admin` are typed. */
  link?: string
}

export interface FirstRun {
  password: string
  /** The group's name, which clients write as `model`. */
  model: string
  /** The API key, read from the one page that ever shows it. */
  key: string
}

/** Does by hand what a person does in the first minutes, up to the page that listens for the first request. */
export async function setUp(page: Page, baseUrl: string, options: FirstRunOptions): Promise<FirstRun> {
  const password = options.password ?? 'eight arms, one hub'
  await page.addInitScript(() => localStorage.getItem('language') ?? localStorage.setItem('language', 'en'))
  await page.goto(options.link ?? baseUrl)
  if (!options.link) await signIn(page, 'admin', 'admin')
  await page.getByRole('heading', { name: 'Welcome' }).waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
  await setPassword(page, password)
  await addChannel(page, options)
  return { password, ...(await makeKey(page, options.model)) }
}

/** The same, and on to the overview. */
export async function firstRun(page: Page, baseUrl: string, options: FirstRunOptions): Promise<FirstRun> {
  const made = await setUp(page, baseUrl, options)
  await page.getByRole('link', { name: 'Open the overview' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  return made
}

/** From the door to whatever lies behind it. */
export async function signIn(page: Page, username: string, password: string) {
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function setPassword(page: Page, password: string) {
  await page.getByRole('heading', { name: 'Choose a password' }).waitFor()
  // Neither a reload nor the address of what comes later makes anybody believe that there is one.
  await page.reload()
  await page.goto(new URL('/setup?step=channel', page.url()).href)
  await page.getByLabel('New password').fill(password)
  await page.getByRole('button', { name: 'Set password' }).click()
}

async function addChannel(page: Page, { upstreamUrl, upstreamKey = 'sk-upstream', protocol = 'openai-chat', model }: FirstRunOptions) {
  await page.getByRole('heading', { name: 'Add the first channel' }).waitFor()
  await page.getByLabel('Protocol').selectOption(protocol)
  await page.getByLabel('Endpoint', { exact: true }).fill(upstreamUrl)
  await page.getByLabel('Key', { exact: true }).fill('lost by a reload')
  await page.reload()
  // What was typed stays, but for the key.
  await page.waitForFunction((url) => {
    const typed = (name: string) => document.querySelector<HTMLInputElement>(`input[name=${name}]`)?.value
    return typed('url') === url && typed('key') === ''
  }, upstreamUrl)
  // What one key has listed is not saved with another.
  for (const key of [`${upstreamKey}-typo`, upstreamKey]) {
    await page.getByLabel('Key', { exact: true }).fill(key)
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByRole('checkbox').first().waitFor()
  }
  if (model) await page.getByRole('checkbox', { name: model, exact: true }).check()
  await page.getByRole('button', { name: 'Save and go on' }).click()
}

async function makeKey(page: Page, wanted: string | undefined): Promise<{ model: string; key: string }> {
  await page.getByRole('heading', { name: 'Make a group and an API key' }).waitFor()
  const groups = page.getByLabel('Group', { exact: true })
  if (wanted) await groups.selectOption(wanted)
  const model = await groups.inputValue()
  await page.getByLabel('API key', { exact: true }).fill('first client')
  await page.getByRole('button', { name: 'Create both' }).click()
  const key = ((await page.locator('[data-secret] pre').textContent()) ?? '').trim()
  return { model, key }
}
