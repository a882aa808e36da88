import type { Page } from 'playwright-core'

/** What a person writes into the advanced part of a channel. */
export interface AdvancedOptions {
  proxy: string
  header: string
  overrides: string
  capabilities: string
}

/** Opens a channel's sheet with its advanced part unfolded. */
export async function openAdvanced(page: Page, baseUrl: string, channel: string) {
  await page.goto(`${baseUrl}/channels`)
  await page.getByRole('link', { name: channel }).click()
  const sheet = page.getByRole('dialog', { name: channel })
  await sheet.getByText('Advanced').click()
  return sheet
}

/** Fills in everything there, the overrides wrongly first; answers what was said to them. */
export async function fillAdvanced(sheet: Awaited<ReturnType<typeof openAdvanced>>, options: AdvancedOptions): Promise<string[]> {
  await sheet.getByLabel('Proxy URL').fill(options.proxy)
  await sheet.getByRole('button', { name: 'Add header' }).click()
  await sheet.getByLabel('Name of header 1').fill(options.header)
  const overrides = sheet.getByLabel('Overrides (JSON)')
  await overrides.fill(options.overrides.slice(0, -1))
  await sheet.getByLabel('Model capabilities (JSON)').fill(options.capabilities)
  const inPlace = await sheet.getByText('Not JSON').textContent()
  await sheet.getByRole('button', { name: 'Save' }).click()
  const atSave = await sheet.getByRole('alert').textContent()
  await overrides.fill(options.overrides)
  await sheet.getByRole('button', { name: 'Save' }).click()
  await sheet.waitFor({ state: 'hidden' })
  return [inPlace ?? '', atSave ?? '']
}

/** Turns the switch of an API key on and saves. */
export async function makeStrict(page: Page, baseUrl: string, key: string) {
  await page.goto(`${baseUrl}/keys`)
  await page.getByRole('link', { name: key }).click()
  const sheet = page.getByRole('dialog', { name: key })
  await sheet.getByRole('switch', { name: 'Refuse lossy conversion' }).check()
  await sheet.getByRole('button', { name: 'Save' }).click()
  await sheet.waitFor({ state: 'hidden' })
}
