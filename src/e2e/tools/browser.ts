import { type Browser, chromium, type Page } from 'playwright-core'

/** Where there is one. */
export const chromiumPath = process.env.CHROMIUM ?? Bun.which('chromium') ?? Bun.which('google-chrome') ?? undefined

/** Stands behind the names of tests that need a browser. */
export const withoutBrowser = chromiumPath ? '' : ' (skipped: no chromium found)'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts the browser, or answers nothing where there is none. */
export const openBrowser = async (): Promise<Browser | undefined> =>
  chromiumPath ? chromium.launch({ executablePath: chromiumPath, args: flags }) : undefined

/** A page in English that remembers what went wrong on it. */
export async function openPage(browser: Browser, width = 1280): Promise<{ page: Page; troubles: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 800 } })
  const troubles: string[] = []
  await page.addInitScript(() => localStorage.setItem('language', 'en'))
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    // A refused sign-in is a 401 that the browser reports by itself.
    if (message.type() === 'error' && !message.text().includes('status of 401')) troubles.push(message.text())
  })
  return { page, troubles }
}
