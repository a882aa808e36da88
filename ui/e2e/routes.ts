import type { Locator, Page } from 'playwright-core'

/** The members of a group's card, in their order: what their handles are called. */
export async function orderOf(page: Page, group: string): Promise<string[]> {
  const handles = page.getByRole('region', { name: group, exact: true }).getByRole('button', { name: /^Move / })
  await handles.first().waitFor()
  return (await handles.all()).reduce(async (before, handle) => {
    const label = (await handle.getAttribute('aria-label')) ?? ''
    return [...(await before), label.replace('Move ', '').split(' ')[0]!]
  }, Promise.resolve<string[]>([]))
}

/** Moves a member with a key on its handle; the focus is to stay there. */
export async function moveByKey(page: Page, group: string, member: string, key: 'ArrowUp' | 'ArrowDown'): Promise<boolean> {
  const handle = handleOf(page, group, member)
  await handle.press(key)
  await page
    .getByRole('status')
    .filter({ hasText: `${member} ` })
    .filter({ hasText: 'is now' })
    .waitFor()
  return handle.evaluate((element) => element === document.activeElement)
}

/** Drags a member by its handle onto the lower or upper half of another one. */
export async function drag(page: Page, group: string, member: string, onto: string, half: 'upper' | 'lower') {
  const target = handleOf(page, group, onto)
  const [from, to] = [(await handleOf(page, group, member).boundingBox())!, (await target.boundingBox())!]
  const y = to.y + (half === 'upper' ? 2 : to.height - 2)
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
  await page.mouse.down()
  // A browser takes the first move for the beginning of a drag, and tells its place from the second on.
  for (const step of [0.3, 0.7, 1, 1]) await page.mouse.move(to.x + to.width / 2, from.y + (y - from.y) * step)
  await page.mouse.up()
}

const handleOf = (page: Page, group: string, member: string): Locator =>
  page.getByRole('region', { name: group, exact: true }).getByRole('button', { name: new RegExp(`^Move ${member} `) })

/** Sends a prompt through a group; answers the sheet once the walk is told. */
export async function tryGroup(page: Page, baseUrl: string, group: string, protocol: string): Promise<Locator> {
  await page.goto(`${baseUrl}/groups`)
  await page.getByRole('link', { name: `Try it: ${group}` }).click()
  const sheet = page.getByRole('dialog', { name: `Try ${group}` })
  await sheet.getByLabel('Speak').selectOption(protocol)
  await sheet.getByRole('button', { name: 'Send' }).click()
  await sheet.getByRole('link', { name: 'Open in Logs' }).waitFor()
  return sheet
}

/** From a vendor to groups of what it serves: a channel with two keys whose models are fetched; answers how many groups were made. */
export async function channelByPreset(page: Page, baseUrl: string, { url, name }: { url: string; name: string }): Promise<string> {
  await page.goto(`${baseUrl}/channels?open=new`)
  const sheet = page.getByRole('dialog', { name: 'New channel' })
  await sheet.getByLabel('Vendor').selectOption('openai')
  await sheet.getByLabel('Name', { exact: true }).fill(name)
  await sheet.getByLabel('Endpoint', { exact: true }).fill(url)
  await sheet.getByLabel('Keys', { exact: true }).fill('sk-first-0123456789 of Ann\nsk-second-0123456789')
  await sheet.getByRole('button', { name: 'Fetch models' }).click()
  await sheet.getByRole('checkbox').first().waitFor()
  await sheet.getByRole('button', { name: 'Save' }).click()
  const offer = page.getByRole('dialog', { name: 'Make groups of new models' })
  const make = offer.getByRole('button', { name: /^Make \d+ group/ })
  const made = (await make.textContent()) ?? ''
  await make.click()
  await offer.waitFor({ state: 'hidden' })
  return made.trim()
}

/** Writes overrides and looks at what would go up, without saving. */
export async function previewOverrides(page: Page, baseUrl: string, channel: string, overrides: string): Promise<string> {
  await page.goto(`${baseUrl}/channels`)
  await page.getByRole('link', { name: channel }).click()
  const sheet = page.getByRole('dialog', { name: channel })
  await sheet.getByText('Advanced').click()
  await sheet.getByLabel('Overrides (JSON)').fill(overrides)
  await sheet.getByRole('button', { name: 'Preview what goes up' }).click()
  return (await sheet.getByRole('region', { name: /would be sent$/ }).textContent()) ?? ''
}

/** From what a search has found into its sheet, and on to the prices of that channel alone; answers what the list was by then. */
export async function pricesOf(page: Page, channel: string) {
  await page.getByRole('link', { name: channel }).click()
  const sheet = page.getByRole('dialog', { name: channel })
  await sheet.waitFor()
  const behind = new URL(page.url()).search
  await sheet.getByText('Advanced').click()
  await sheet.getByRole('link', { name: 'Prices of single models' }).click()
  const chip = page.getByRole('button', { name: `Remove the filter Channel ${channel}` })
  await chip.waitFor()
  const models = await page.getByRole('link', { name: /^All parts of the price of / }).allTextContents()
  return { behind, models: models.map((model) => model.trim()) }
}
