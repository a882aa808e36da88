import type { Page } from 'playwright-core'

/** Looks what today's prices would change of the last 30 days; answers the region that tells it. */
export async function lookAtCosts(page: Page, baseUrl: string) {
  await page.goto(`${baseUrl}/prices`)
  await page.getByRole('button', { name: 'Recompute costs…' }).first().click()
  const sheet = page.getByRole('dialog', { name: 'Recompute costs' })
  await sheet.getByRole('button', { name: 'See what changes' }).click()
  const outcome = sheet.getByRole('region', { name: /would change/ })
  await outcome.waitFor()
  return { sheet, text: ((await outcome.textContent()) ?? '').replace(/\s+/g, ' ') }
}

/** Asks something in the playground and waits for the whole answer; answers its text, its cost in billionths and its id in the log. */
export async function askPlayground(page: Page, protocol: string, question: string) {
  await page.getByLabel('Protocol').selectOption({ label: protocol })
  const answers = page.getByRole('article', { name: 'Answer' })
  const before = await answers.count()
  await page.getByLabel('Message').fill(question)
  await page.getByLabel('Message').press('Enter')
  const answer = answers.nth(before)
  const cost = answer.locator('[data-cost]')
  await cost.waitFor()
  const link = await answer.getByRole('link', { name: 'In the log' }).getAttribute('href')
  return { text: (await answer.textContent()) ?? '', cost: Number(await cost.getAttribute('data-cost')), id: link!.split('open=')[1]! }
}

/** Opens all that a price has, writes the rate of audio, and keeps it; what has the focus afterwards is answered. */
export async function setAudioRate(page: Page, baseUrl: string, model: string, rate: string) {
  await page.goto(`${baseUrl}/prices?text=${encodeURIComponent(model)}`)
  await page.getByRole('link', { name: model }).press('Enter')
  const sheet = page.getByRole('dialog', { name: model })
  await sheet.getByLabel('Audio in').fill('much')
  await sheet.getByRole('button', { name: 'Save' }).click()
  await sheet.getByText('Write a number, like 2.5.').waitFor()
  await sheet.getByLabel('Audio in').fill(rate)
  await sheet.getByRole('button', { name: 'Save' }).click()
  await sheet.waitFor({ state: 'detached' })
  await page.waitForFunction((model) => document.activeElement?.textContent === model, model)
}

/** Takes a price away in its sheet and wants it back after all; answers what was said. */
export async function takeAndUndo(page: Page, baseUrl: string, model: string): Promise<string> {
  await page.goto(`${baseUrl}/prices?text=${encodeURIComponent(model)}&open=${encodeURIComponent(model)}`)
  const row = page.getByRole('row').filter({ hasText: model }).first()
  await page.getByRole('dialog', { name: model }).getByRole('button', { name: 'Take away your price' }).click()
  await row.getByText('no price').waitFor()
  const said = await page.getByRole('status').filter({ hasText: model }).locator('p').last().textContent()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await row.getByText('yours').waitFor()
  return said ?? ''
}
