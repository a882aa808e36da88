import type { Locator, Page } from 'playwright-core'

/** The rows of the log that are drawn, the newest first. */
export const logRows = (page: Page): Locator => page.getByRole('table', { name: 'Logs' }).locator('tbody').getByRole('row')

/** Opens the sheet of a row and answers it. */
export async function openRow(page: Page, row: Locator): Promise<Locator> {
  await row.click()
  const sheet = page.getByRole('dialog')
  await sheet.waitFor()
  return sheet
}

/** What the waterfall says of each attempt, the first first. */
export async function readAttempts(sheet: Locator): Promise<string[]> {
  const attempts = sheet.getByRole('region', { name: 'Attempts' }).getByRole('listitem')
  await attempts.first().waitFor()
  return (await attempts.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim())
}

/** The command that would say the same upstream once more. */
export async function readCurl(sheet: Locator): Promise<string> {
  await sheet.getByRole('tab', { name: 'Upstream (curl)' }).click()
  const command = sheet.getByRole('region', { name: 'Upstream (curl)' })
  await command.waitFor()
  return ((await command.textContent()) ?? '').trim()
}

/** What a tab shows of the body of a reply or a request. */
export async function readBody(sheet: Locator, tab: 'Response' | 'Request' | 'Headers'): Promise<string> {
  await sheet.getByRole('tab', { name: tab }).click()
  return ((await sheet.getByRole('tabpanel').textContent()) ?? '').trim()
}
