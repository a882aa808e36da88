import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSecretBox, WrongSecretKey } from './secretbox'

const directory = mkdtempSync(join(tmpdir(), 'octopus-box-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const secretKey = 'correct horse battery'

test('a secret comes out as it went in, and looks different each time', () => {
  const box = openSecretBox({ secretKey })
  const sealed = box.seal('sk-ключ-🐙')
  expect(sealed).toStartWith('v1.')
  expect(sealed).not.toBe(box.seal('sk-ключ-🐙'))
  expect(box.open(sealed)).toBe('sk-ключ-🐙')
  expect(openSecretBox({ secretKey }).open(sealed)).toBe('sk-ключ-🐙')
  expect(box.open(box.seal(''))).toBe('')
})

test('a wrong key is said in a sentence that names the setting and not the secret', () => {
  const sealed = openSecretBox({ secretKey }).seal('sk-secret')
  const other = openSecretBox({ secretKey: 'another key entirely' })
  expect(() => other.open(sealed)).toThrow(WrongSecretKey)
  expect(() => other.open(sealed)).toThrow(/^OCTOPUS_SECRET_KEY is not the key/)
  expect(() => openSecretBox({ dataDir: directory }).open(sealed)).toThrow(/^The file secret.key in the data folder is not the key/)
})

test('a sealed secret that was changed, cut or replaced is refused', () => {
  const box = openSecretBox({ secretKey })
  const sealed = box.seal('sk-secret')
  const last = sealed.at(-1) === 'A' ? 'Q' : 'A'
  for (const wrong of [sealed.slice(0, -1) + last, sealed.slice(0, 20), 'v1.', '']) expect(() => box.open(wrong)).toThrow(WrongSecretKey)
  expect(() => box.open('v2.abc')).toThrow(/format that this version/)
})

test('a short key is refused', () => {
  expect(() => openSecretBox({ secretKey: 'fifteen letters' })).toThrow(/at least 16/)
})

test('the key file is made once, for its owner only', () => {
  const dataDir = join(directory, 'fresh')
  const sealed = openSecretBox({ dataDir }).seal('sk-secret')
  expect(statSync(join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600)
  expect(openSecretBox({ dataDir }).open(sealed)).toBe('sk-secret')
})

test('a damaged key file is refused rather than replaced', () => {
  const dataDir = mkdtempSync(join(directory, 'damaged-'))
  writeFileSync(join(dataDir, 'secret.key'), 'short')
  expect(() => openSecretBox({ dataDir })).toThrow(/secret.key is damaged/)
})
