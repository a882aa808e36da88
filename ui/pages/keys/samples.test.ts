import { expect, test } from 'bun:test'
import { samplesOf } from './samples'

const way = { origin: 'http://127.0.0.1:8080', key: 'sk-octopus-abc', model: 'fast' }
const textOf = (sample: ReturnType<typeof samplesOf>[number]) => sample.blocks.map(({ text }) => text).join('\n')

test('every sample names the address, the key and the model, and none needs a second edit', () => {
  for (const sample of samplesOf(way)) {
    for (const fact of Object.values(way)) expect(`${sample.id}\n${textOf(sample)}`).toContain(fact)
    for (const { place } of sample.blocks) expect(place).not.toBe('')
  }
})

test('a model name with a quote stays one word of the shell', async () => {
  const text = textOf(samplesOf({ ...way, model: `it's "fast"; echo no` })[0]!)
  const said = await Bun.$`sh -c ${text.replace('curl', 'printf "%s\\n"')}`.text()
  expect(said.trim().split('\n').at(-1)).toBe(
    JSON.stringify({ model: `it's "fast"; echo no`, messages: [{ role: 'user', content: 'Hello' }] }),
  )
})

test('files are what their clients read', () => {
  const of = (id: string) => samplesOf({ ...way, model: 'a "b"' }).find((sample) => sample.id === id)!.blocks[0]!.text
  expect(JSON.parse(of('opencode')).provider.octopus.options.baseURL).toBe('http://127.0.0.1:8080/v1')
  expect(Bun.TOML.parse(of('codex'))).toMatchObject({ model: 'a "b"', model_providers: { octopus: { wire_api: 'responses' } } })
  expect(Bun.YAML.parse(of('continue'))).toMatchObject({ models: [{ model: 'a "b"', apiBase: 'http://127.0.0.1:8080/v1' }] })
})
