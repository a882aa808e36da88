import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

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

/**
 * A page of a visitor of its own, in English unless it chooses another language, that remembers what went wrong on it. Refusals that
 * are `meant` are not among that: the browser reports them by itself.
 */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}, meant = /status of 401/) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  const page = await context.newPage()
  const troubles: string[] = []
  await page.addInitScript(() => localStorage.getItem('language') ?? localStorage.setItem('language', 'en'))
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    const text = `${message.text()} ${message.location().url}`
    if (message.type() === 'error' && !meant.test(text)) troubles.push(text)
  })
  return { page, troubles }
}

/** Asks the admin API as whoever is signed in on a page. */
export const call = (page: Page, path: string, method = 'GET', body?: object) =>
  page.evaluate(
    async ([path, method, body]) => {
      const headers = { 'content-type': 'application/json' }
      return (await fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) })).json()
    },
    [path, method, body] as const,
  )
