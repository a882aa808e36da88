import type { Page } from 'playwright-core'

/** A page that is looked at by machine: what went wrong on it, and how to get around. */
export interface Visitor {
  page: Page
  /** Errors of scripts and of the console, and requests that failed; emptied by whoever reads them. */
  troubles: string[]
  /** Goes to an address within the admin without loading it anew, and waits until everything there has come. */
  go(path: string): Promise<void>
}

/** What may fail without anything being wrong: a stream that is left. */
const isLeft = (text: string | undefined) => text === 'net::ERR_ABORTED'

export function createVisitor(page: Page, baseUrl: string): Visitor {
  const troubles: string[] = []
  const open = new Set<unknown>()
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text())
  })
  page.on('request', (request) => request.resourceType() !== 'eventsource' && open.add(request))
  page.on('requestfinished', (request) => open.delete(request))
  page.on('requestfailed', (request) => {
    open.delete(request)
    const reason = request.failure()?.errorText
    if (!isLeft(reason)) troubles.push(`${request.url()}: ${reason}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.url()} answered ${response.status()}`)
  })

  async function go(path: string) {
    if (!page.url().startsWith(baseUrl)) await page.goto(baseUrl + path)
    else await page.evaluate(walk, path)
    await page.locator('h1').first().waitFor()
    await settle()
  }

  /** Nothing is under way, no outline of what is to come is in sight, and what waits to be seen has been. */
  async function settle() {
    const until = performance.now() + PATIENCE_MS
    for (let quiet = 0; quiet < 3; ) {
      const outlines = await page.locator('[role=status][aria-label]:visible:empty, [data-outline]:visible').count()
      const unseen = await page.evaluate(lookFurther)
      quiet = open.size === 0 && outlines === 0 && !unseen ? quiet + 1 : 0
      if (performance.now() > until) return void troubles.push(`${page.url()} has not come to rest`)
      await page.waitForTimeout(10)
    }
    await page.evaluate(() => scrollTo(0, 0))
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  }

  return { page, troubles, go }
}

const PATIENCE_MS = 8000

/** Scrolls to what is drawn only once it is seen; answers whether there was any. */
function lookFurther(): boolean {
  const unseen = document.querySelector('[data-unseen]')
  unseen?.scrollIntoView()
  return unseen !== null
}

/** As a link does it: the router hears of the new address. */
function walk(path: string) {
  history.pushState(null, '', path)
  dispatchEvent(new PopStateEvent('popstate', { state: null }))
}

/** Every page that the admin itself leads to, those of the settings included. */
export async function pathsOf({ page, go }: Visitor): Promise<string[]> {
  const links = (within: string) =>
    page.locator(`${within} a[href^="/"]`).evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''))
  await go('/')
  const paths = await links('nav')
  await go('/settings')
  const within = (await links('body')).filter((path) => path.startsWith('/settings/'))
  return [...new Set([...paths, ...within, '/playground', '/me', '/nowhere'])]
}

/** What is wrong with the layout: wider than the window, beyond its edge, or cut off. */
export function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wrong: string[] = []
    const wide = document.documentElement.scrollWidth - innerWidth
    if (wide > 0) wrong.push(`the page is ${wide} px wider than the window`)
    const name = (element: Element) => `<${element.tagName.toLowerCase()}> "${(element.textContent ?? '').trim().slice(0, 40)}"`
    const scrolls = (element: Element | null): boolean =>
      element !== null && (/auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement))
    for (const element of document.querySelectorAll('main *, nav *, [role=dialog] *')) {
      if (!(element instanceof HTMLElement) || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
      const style = getComputedStyle(element)
      const isTyped = element.matches('input, textarea, select')
      const hides = !isTyped && /hidden|clip/.test(style.overflowX) && style.textOverflow !== 'ellipsis'
      const isUnseen = element.clientWidth <= 1 || style.clipPath !== 'none' || style.position === 'fixed'
      if (hides && !isUnseen && element.scrollWidth > element.clientWidth + 1) wrong.push(`${name(element)} is cut off`)
      const isTable = element.matches('table') && element.parentElement && element.offsetWidth > element.parentElement.clientWidth + 1
      if (isTable) wrong.push(`${name(element)} is wider than its place`)
      const { right, left } = element.getBoundingClientRect()
      if (!isUnseen && (right > innerWidth + 1 || left < -1) && !scrolls(element.parentElement))
        wrong.push(`${name(element)} is out of sight`)
      const isLabel = element.matches('button, h1, h2, h3, th, label, a') && element.childElementCount === 0
      if (isLabel && style.textOverflow === 'ellipsis' && element.scrollWidth > element.clientWidth + 1)
        wrong.push(`${name(element)} ends in …`)
    }
    return wrong
  })
}

/** Goes on by Tab, so many times; answers what had the focus under something that lies over the page. */
export async function hiddenByTab(page: Page, times: number): Promise<string[]> {
  const hidden: string[] = []
  for (let n = 0; n < times; n++) {
    await page.keyboard.press('Tab')
    const found = await page.evaluate(() => {
      const focused = document.activeElement
      if (!focused?.closest('main')) return
      const { left, top, width, height } = focused.getBoundingClientRect()
      const over = document.elementFromPoint(left + width / 2, top + height / 2)
      return over?.closest('main') ? undefined : (focused.getAttribute('aria-label') ?? focused.textContent ?? '')
    })
    if (found !== undefined) hidden.push(found)
  }
  return hidden
}
