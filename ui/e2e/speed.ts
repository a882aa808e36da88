import type { Page } from 'playwright-core'

export interface Speed {
  /** Milliseconds until the largest thing was painted. */
  lcp: number
  /** By how much things have moved without being asked to. */
  cls: number
}

/** A middling phone: a quarter of this machine's speed, and a slow network. */
export async function throttle(page: Page) {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await devtools.send('Network.enable')
  const bytesPerSecond = (1.6 * 1024 * 1024) / 8
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond / 2,
  })
}

/** Opens the address as for the first time; `seen` resolves once what counts is there. */
export async function measure(page: Page, url: string, seen: () => Promise<unknown>): Promise<Speed> {
  await page.addInitScript(() => {
    const told = { lcp: 0, cls: 0 }
    Object.assign(window, { told })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) told.lcp = Math.max(told.lcp, entry.startTime)
    }).observe({ type: 'largest-contentful-paint', buffered: true })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
        if (!entry.hadRecentInput) told.cls += entry.value
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await page.goto(url)
  await seen()
  await page.waitForLoadState('networkidle').catch(() => {})
  return page.evaluate(() => (window as unknown as { told: Speed }).told)
}
