/** Writes into the admin's page which files a visitor will need, so that they are fetched beside the shell and not after it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesOf, type Manifest } from './ui-size'

const place = 'const ahead = {}'
const pages = ['overview', 'logs', 'groups', 'channels', 'keys', 'prices', 'playground', 'settings', 'setup', 'me']
const languages = ['en', 'zh-Hans', 'zh-Hant']

/** The scripts of each page, of the door and of each language, without those that every page has. */
export function filesAhead(manifest: Manifest): Record<string, string[]> {
  const always = filesOf(manifest, ['index.html'])
  const filesFor = (source: string) =>
    [...filesOf(manifest, [source])].filter((file) => file.endsWith('.js') && !always.has(file)).map((file) => `/${file}`)
  return Object.fromEntries([
    ...pages.map((page) => [page, filesFor(`pages/${page}/${page}.tsx`)]),
    ['door', filesFor('pages/door/sign-in.tsx')],
    ...languages.map((language) => [language, filesFor(`words/${language}.json`)]),
  ])
}

/** Puts them into `index.html` of `folder`, the built admin. */
export function writeAhead(folder: string, manifest: Manifest): void {
  const file = join(folder, 'index.html')
  const html = readFileSync(file, 'utf8')
  if (!html.includes(place)) throw new Error(`the admin's page has no place for the files that are fetched ahead: ${place}`)
  writeFileSync(
    file,
    html.replace(place, () => `const ahead = ${JSON.stringify(filesAhead(manifest))}`),
  )
}
