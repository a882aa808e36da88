import { expect, test } from 'bun:test'
import { samplesOf } from './samples'

const way = { origin: 'http://127.0.0.1:8080', key: 'sk-octopus-abc', model: 'fast' }

test('every sample names the address and the key, and none needs a second edit', () => {
  for (const sample of samplesOf(way)) {
    expect(sample.text).toContain(way.origin)
    expect(sample.text).toContain(way.key)
    expect(sample.text).toContain(way.model)
  }
})

test('a model name with a quote stays one word of the shell', async () => {
  const text = samplesOf({ ...way, model: `it's "fast"; echo no` })[0]!.text
  const said = await Bun.$`sh -c ${text.replace('curl', 'printf "%s\\n"')}`.text()
  expect(said.trim().split('\n').at(-1)).toBe(
    JSON.stringify({ model: `it's "fast"; echo no`, messages: [{ role: 'user', content: 'Hello' }] }),
  )
})
