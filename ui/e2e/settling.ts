import type { Page } from 'playwright-core'
import { signIn } from './first-run'

/** Changes one number in a section of the settings and saves it; answers what the field holds after a reload. */
export async function keepSetting(page: Page, baseUrl: string, label: string, value: string): Promise<string> {
  await page.goto(`${baseUrl}/settings/routing`)
  await page.getByLabel(label).fill(value)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Settings saved').waitFor()
  await page.reload()
  return page.getByLabel(label).inputValue()
}

/** Goes away from a change that is not saved: stays first, then leaves. Answers the two paths one was at. */
export async function leaveUnsaved(page: Page, baseUrl: string, label: string): Promise<string[]> {
  await page.goto(`${baseUrl}/settings/routing`)
  await page.getByLabel(label).fill('99')
  const leave = () => page.getByRole('link', { name: 'Network' }).click()
  const asked = page.getByRole('alertdialog', { name: 'Leave without saving?' })
  await leave()
  await asked.getByRole('button', { name: 'Cancel' }).click()
  const stayed = new URL(page.url()).pathname
  await leave()
  await asked.getByRole('button', { name: 'Leave' }).click()
  await page.getByLabel('Proxy for upstreams').waitFor()
  return [stayed, new URL(page.url()).pathname]
}

/** What is said beside a field that the server refuses. */
export async function refusedSetting(page: Page, baseUrl: string): Promise<string> {
  await page.goto(`${baseUrl}/settings/network`)
  const field = page.getByLabel('Proxy for upstreams')
  await field.fill('ftp://x')
  await page.getByRole('button', { name: 'Save' }).click()
  const error = page.locator(`#${await field.getAttribute('id')}-error`)
  const text = (await error.textContent()) ?? ''
  await page.getByRole('button', { name: 'Discard' }).click()
  return text
}

/** Signs in elsewhere, ends that session from here; answers what elsewhere shows then. */
export async function endOther(page: Page, other: Page, baseUrl: string, password: string): Promise<string> {
  await other.goto(baseUrl)
  await signIn(other, 'admin', password)
  await other.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.goto(`${baseUrl}/settings/account`)
  await page
    .getByRole('button', { name: /^Sign out Chrome/ })
    .first()
    .click()
  await page.getByText('1 session has been ended').waitFor()
  await other.goto(`${baseUrl}/keys`)
  const heading = other.getByRole('heading', { name: 'Sign in' })
  await heading.waitFor()
  return (await heading.textContent()) ?? ''
}

/** What the holder of a key sees without an account; the key is pasted, not told in the address. */
export async function lookAtOwnKey(page: Page, baseUrl: string, key: string): Promise<{ name: string; path: string; text: string }> {
  await page.goto(baseUrl)
  await page.getByRole('link', { name: 'I was given a key' }).click()
  await page.getByLabel('API key').fill(key)
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByRole('heading', { name: 'What is left' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'What is left' }).waitFor()
  const name = (await page.getByRole('heading', { level: 1 }).textContent()) ?? ''
  return { name, path: new URL(page.url()).pathname, text: (await page.getByRole('main').textContent()) ?? '' }
}

/** Deletes an API key by its sheet and takes that back by the toast. */
export async function deleteAndUndo(page: Page, baseUrl: string, name: string) {
  await page.goto(`${baseUrl}/keys`)
  await page.getByRole('link', { name }).click()
  await page.getByRole('dialog', { name }).getByRole('button', { name: 'Delete' }).click()
  await page.getByText('No API keys yet').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('link', { name }).waitFor()
}

/** Types into a sheet, saves it when the sign-in has just ended, signs in again, and leaves after all; answers what was still typed. */
export async function typeOnAfterSigningIn(page: Page, baseUrl: string, password: string): Promise<string> {
  await page.goto(`${baseUrl}/keys?open=new`)
  const sheet = page.getByRole('dialog', { name: 'New API key' })
  await sheet.getByLabel('Name').fill('half typed')
  await page.context().clearCookies()
  await sheet.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await signIn(page, 'admin', password)
  await sheet.getByText('Your sign-in had ended').waitFor()
  const typed = await sheet.getByLabel('Name').inputValue()
  await page.keyboard.press('Escape')
  await page.getByRole('alertdialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Leave' }).click()
  await sheet.waitFor({ state: 'hidden' })
  return typed
}

/** What is written down of one kind of thing, the newest first, and where the newest leads. */
export async function readActivity(page: Page, baseUrl: string, kind: string): Promise<{ said: string[]; href: string | null }> {
  await page.goto(`${baseUrl}/settings/activity`)
  await page.getByLabel('Show', { exact: true }).selectOption({ label: kind })
  await page.waitForURL(/area=/)
  const entries = page.getByRole('region', { name: 'Activity' }).getByRole('listitem')
  await entries.first().waitFor()
  const said = (await entries.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim())
  const link = entries.first().getByRole('link')
  return { said, href: (await link.count()) ? await link.getAttribute('href') : null }
}
