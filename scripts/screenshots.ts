/**
 * Takes the README's pictures of the admin, from the demo: `bun scripts/screenshots.ts` writes them to ui/docs. It needs Chromium, a
 * font with Chinese characters, and dist/octopus (`npm run build`). With `--to folder` they go elsewhere, all languages and sizes of
 * them with `--all`.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { Mark } from '../src/demo/folder'
import { startTrickle } from '../src/demo/trickle'
import { talks } from '../src/demo/words'
import { startOctopus } from '../src/e2e/executable'

interface Shot {
  name: string
  path: string
  theme: 'light' | 'dark'
  phone?: boolean
  language?: string
  /** What is done before it is taken. */
  first?: (page: Page) => Promise<unknown>
}

const shots: Shot[] = [
  { name: 'overview', path: '/?range=30d', theme: 'light' },
  { name: 'overview-dark', path: '/', theme: 'dark' },
  { name: 'logs', path: '/logs', theme: 'light' },
  { name: 'request-dark', path: '/logs?open={retried}', theme: 'dark' },
  { name: 'groups', path: '/groups', theme: 'light' },
  { name: 'channel', path: '/channels?open=1', theme: 'light' },
  { name: 'keys-dark', path: '/keys', theme: 'dark' },
  { name: 'prices', path: '/prices', theme: 'light' },
  { name: 'playground-dark', path: '/playground', theme: 'dark', first: converse },
  { name: 'phone-overview', path: '/', theme: 'light', phone: true },
  { name: 'phone-logs-dark', path: '/logs', theme: 'dark', phone: true },
  { name: 'phone-groups-zh', path: '/groups', theme: 'light', phone: true, language: 'zh-Hans' },
]

const startedAt = Date.now()
const { values } = parseArgs({ options: { to: { type: 'string' }, all: { type: 'boolean' } } })
const folder = resolve(values.to ?? join(import.meta.dir, '../ui/docs'))
const cwd = mkdtempSync(join(tmpdir(), 'octopus-shots-'))
mkdirSync(folder, { recursive: true })
const octopus = await startOctopus({ cwd, env: { TMPDIR: cwd } }, ['--demo'])
// Twice as many people as usual.
const [demo] = readdirSync(cwd).filter((name) => name.startsWith('octopus-demo-'))
const { keys } = (await Bun.file(join(cwd, demo!, 'demo.json')).json()) as Mark
const crowd = startTrickle(octopus.url, keys)
const executablePath = process.env.CHROMIUM ?? Bun.which('chromium') ?? Bun.which('google-chrome') ?? ''
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
try {
  // The people of the demo have begun to ask, and some of them wait for an answer.
  await Bun.sleep(12_000)
  for (const shot of values.all ? everything() : shots) await take(browser, shot)
} finally {
  crowd.stop()
  await browser.close()
  await octopus.stop()
  rmSync(cwd, { recursive: true })
}

async function take(browser: Browser, { name, path, theme, phone, language = 'en', first }: Shot) {
  const viewport = phone ? { width: 390, height: 844 } : { width: 1280, height: 760 }
  const context = await browser.newContext({ viewport, deviceScaleFactor: phone ? 1.5 : 1, locale: language, colorScheme: theme })
  const { request } = context
  await request.post(`${octopus.url}/api/session`, { data: { username: 'admin', password: 'octopus-demo' } })
  await context.addInitScript(
    ([language, theme]) => {
      localStorage.setItem('language', language)
      localStorage.setItem('theme', theme)
      localStorage.setItem('signed-in', '1')
    },
    [language, theme] as const,
  )
  const page = await context.newPage()
  await page.goto(octopus.url + (path.includes('{retried}') ? path.replace('{retried}', await retried()) : path))
  await page.locator('h1').first().waitFor()
  await first?.(page)
  // Until somebody is being served, so that it shows.
  await page.waitForFunction(areBusy, undefined, { timeout: 15_000 }).catch(() => {})
  await page.waitForTimeout(700)
  const file = join(folder, `${name}.png`)
  await page.screenshot({ path: file })
  await context.close()
  console.log(`${name}.png ${Math.round(statSync(file).size / 1024)} KB`)

  /** The newest request that needed more than one attempt: one of those that were made here, as these are kept in full. */
  async function retried(): Promise<string> {
    for (const until = Date.now() + 40_000; Date.now() < until; await Bun.sleep(500)) {
      const found = await newest()
      if (found && Date.parse(found.startedAt) > startedAt) return found.id
    }
    return (await newest())!.id
  }

  async function newest() {
    const { items } = (await (await request.get(`${octopus.url}/api/logs?limit=200`)).json()) as {
      items: { id: string; startedAt: string; outcome: string; attempts: number }[]
    }
    return items.find(({ attempts, outcome }) => attempts > 1 && outcome === 'ok')
  }
}

async function converse(page: Page) {
  const box = page.getByPlaceholder('Write something')
  await box.fill(talks[7]![0])
  await box.press('Enter')
  await page.getByText('a little longer').waitFor({ timeout: 20_000 })
}

/** Runs in the page. */
async function areBusy() {
  return ((await (await fetch('/api/system')).json()) as { inFlight: number }).inFlight > 1
}

function everything(): Shot[] {
  const paths = ['/', '/logs', '/groups', '/channels', '/keys', '/prices', '/playground', '/settings', '/me']
  return ['en', 'zh-Hans'].flatMap((language) =>
    (['light', 'dark'] as const).flatMap((theme) =>
      [false, true].flatMap((phone) =>
        paths.map((path) => ({
          name: `${path.slice(1) || 'overview'}-${language}-${theme}${phone ? '-phone' : ''}`,
          path,
          theme,
          phone,
          language,
        })),
      ),
    ),
  )
}
