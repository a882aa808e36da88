import { expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filesAhead, writeAhead } from './ui-ahead'
import type { Manifest } from './ui-size'

const pages = ['overview', 'logs', 'groups', 'channels', 'keys', 'prices', 'playground', 'settings', 'setup', 'me']
const manifest: Manifest = {
  'index.html': { file: 'assets/index.js', imports: ['_shell'], css: ['assets/index.css'] },
  _shell: { file: 'assets/shell.js' },
  _chart: { file: 'assets/chart.js', css: ['assets/chart.css'] },
  'pages/door/sign-in.tsx': { file: 'assets/sign-in.js', imports: ['_shell'] },
  ...Object.fromEntries(pages.map((page) => [`pages/${page}/${page}.tsx`, { file: `assets/${page}.js`, imports: ['_shell', '_chart'] }])),
  ...Object.fromEntries(['en', 'zh-Hans', 'zh-Hant'].map((language) => [`words/${language}.json`, { file: `assets/${language}.js` }])),
}

test('a page’s own scripts are fetched ahead, and not those that every page has', () => {
  const files = filesAhead(manifest)
  expect(files.overview).toEqual(['/assets/overview.js', '/assets/chart.js'])
  expect(files.door).toEqual(['/assets/sign-in.js'])
  expect(files['zh-Hant']).toEqual(['/assets/zh-Hant.js'])
})

test('they are written into the page, which has to have a place for them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'octopus-ahead-'))
  const page = join(folder, 'index.html')
  writeFileSync(page, '<script>const ahead = {}</script>')
  writeAhead(folder, manifest)
  expect(readFileSync(page, 'utf8')).toBe(`<script>const ahead = ${JSON.stringify(filesAhead(manifest))}</script>`)
  expect(() => writeAhead(folder, manifest)).toThrow('no place')
  rmSync(folder, { recursive: true })
})

test('the admin’s page has that place', () => {
  expect(readFileSync(join(import.meta.dir, '../ui/index.html'), 'utf8')).toContain('const ahead = {}\n')
})
