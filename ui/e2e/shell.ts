import type { Locator, Page } from 'playwright-core'

/** Opens the palette and types; answers what is chosen then. */
export async function look(page: Page, typed: string): Promise<Locator> {
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'Search and do' })
  await field.fill(typed)
  const chosen = page.getByRole('option', { selected: true })
  await chosen.waitFor()
  return chosen
}

/** Types keys one after another, as somebody does who knows them. */
export async function type(page: Page, keys: string) {
  for (const key of keys) await page.keyboard.press(key)
}

/** The name of what has the focus, or the text of it. */
export const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim() ?? '')

export const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor()
