import type { Page } from 'playwright-core'

/** What the four numbers of the overview say, by their names. */
export async function readNumbers(page: Page): Promise<Record<string, string>> {
  const stats = page.locator('main dl').first().locator('> div')
  const texts = await stats.evaluateAll((all) =>
    all.map((one) => [one.querySelector('dt')?.firstElementChild?.textContent ?? '', one.querySelector('dd')?.textContent ?? '']),
  )
  return Object.fromEntries(texts)
}

/** Opens the overview of a range and waits for its chart. */
export async function openOverview(page: Page, baseUrl: string, search: string) {
  await page.goto(`${baseUrl}/${search}`)
  await page.getByRole('region', { name: /^(Spend|Requests|Tokens|Latency)\. / }).waitFor()
}

/** Turns the wide chart into its table; answers its rows, cell by cell. */
export async function readTable(page: Page): Promise<string[][]> {
  await page.getByRole('button', { name: 'View as table' }).first().click()
  const rows = page.locator('main section table').first().locator('tbody tr')
  await rows.first().waitFor()
  return rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')))
}

/** Goes from today one day back by keyboard; answers what is said there, and where Enter leads. */
export async function stepBackInYear(page: Page): Promise<{ said: string; url: URL }> {
  await page.getByRole('heading', { name: 'Year' }).scrollIntoViewIfNeeded()
  const year = page.getByRole('region', { name: /^Year\. / })
  await year.locator('a[tabindex="0"]').focus()
  await page.keyboard.press('ArrowUp')
  const said = (await page.locator(':focus').getAttribute('aria-label')) ?? ''
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/logs/)
  return { said, url: new URL(page.url()) }
}

/** Goes from the overview to the cause of one of its notes, which may stand behind the first. */
export async function followNote(page: Page, baseUrl: string, text: RegExp) {
  await page.goto(baseUrl)
  const note = page.getByRole('list', { name: 'Notes' }).getByRole('link', { name: text })
  const others = page.getByRole('button', { name: /^\d+ more$/ })
  await note.or(others).first().waitFor()
  if (!(await note.isVisible())) await others.click()
  await note.click()
}

/** Narrows the overview to one channel by its list of filters, and waits until that is told as a chip. */
export async function narrowTo(page: Page, channel: string) {
  await page.getByRole('button', { name: 'Filters', exact: true }).click()
  await page.getByRole('combobox', { name: 'Channel', exact: true }).selectOption({ label: channel })
  await page.getByRole('button', { name: `Remove the filter Channel ${channel}` }).waitFor()
}

/** What the overview draws and asks for on a phone before anybody scrolls, and whether the year is there once somebody has. */
export async function firstDraw(page: Page, url: string): Promise<{ nodes: number; asked: string[]; yearOnceSeen: number }> {
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url())
    const by = pathname.endsWith('/ranking') ? `?by=${searchParams.get('by')}` : ''
    if (pathname.startsWith('/api/')) asked.push(pathname + by)
  })
  await page.goto(url)
  await page.getByRole('list', { name: 'First token by channel' }).waitFor({ state: 'attached' })
  const nodes = await page.locator('*').count()
  const before = [...asked]
  await page.getByRole('heading', { name: 'Year' }).scrollIntoViewIfNeeded()
  const year = page.getByRole('region', { name: /^Year\. / })
  await year.waitFor()
  return { nodes, asked: before, yearOnceSeen: await year.getByRole('link').count() }
}
