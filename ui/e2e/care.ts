import type { Locator, Page } from 'playwright-core'

/** Types a price into its two cells; answers what was said after the first, and where the price comes from after both. */
export async function setPrice(page: Page, baseUrl: string, model: string, { input, output }: { input: string; output: string }) {
  await page.goto(`${baseUrl}/prices`)
  await page.getByLabel('Search models').fill(model)
  const row = page.getByRole('row').filter({ hasText: model }).first()
  await row.getByLabel(`Input price of ${model}`).fill(input)
  await row.getByLabel(`Input price of ${model}`).press('Tab')
  const missed = await row.getByRole('alert').textContent()
  await row.getByLabel(`Output price of ${model}`).fill(output)
  await row.getByLabel(`Output price of ${model}`).press('Enter')
  const undo = row.getByRole('button', { name: `Undo your changes to ${model}` })
  await undo.waitFor()
  return { missed: missed?.trim(), row, undo }
}

/** Gives a group a rule and looks at what it would change, without saving; answers the sheet and what would be added. */
export async function previewRule(
  page: Page,
  baseUrl: string,
  group: string,
  pattern: string,
): Promise<{ sheet: Locator; added: string[] }> {
  await page.goto(`${baseUrl}/groups`)
  await page.getByRole('link', { name: `Edit ${group}` }).click()
  const sheet = page.getByRole('dialog', { name: group })
  await sheet.getByLabel('Members by rule').selectOption({ label: 'Regular expression' })
  await sheet.getByLabel('Name or pattern').fill(pattern)
  await sheet.getByRole('button', { name: 'Preview' }).click()
  const lines = sheet.getByRole('region', { name: /would be added/ }).getByRole('listitem')
  await lines.first().waitFor()
  return { sheet, added: (await lines.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim()) }
}

/** Checks the only key of a channel; answers its row in the sheet. */
export async function checkKey(page: Page, baseUrl: string, channel: string): Promise<Locator> {
  await page.goto(`${baseUrl}/channels`)
  await page.getByRole('link', { name: channel }).click()
  const sheet = page.getByRole('dialog', { name: channel })
  await sheet.getByRole('button', { name: /^Check the key/ }).click()
  return sheet.getByRole('group', { name: 'Keys' }).getByRole('listitem')
}
