import { expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { caller, openApi } from '../server/api.fixture'
import { curlRoutes } from './curl-api'
import { chat } from './samples.fixture'
import { onStage } from './stage.fixture'

const scene = onStage()
const request = { ...chat.request('fast', false), user: `it's "me" $HOME \\ \`x\`` }
const ask = (body: object = request) => scene.ask('/v1/chat/completions', body)
const down = () => Response.json({ error: { message: 'down' } }, { status: 500 })
const whole = () => JSON.parse(chat.whole)

async function curlFor(query = '') {
  const { stage } = scene
  const fixture = await openApi()
  const routes = curlRoutes({ ...fixture, database: stage.database, flusher: stage.flusher, calls: stage.calls })
  return (id: string, attempt = query) => caller(new Elysia().use(routes), fixture.token)('GET', `/api/logs/${id}/curl${attempt}`)
}

/** The words of a command, as a shell understands it. */
function wordsOf(command: string): string[] {
  const { stdout } = Bun.spawnSync(['sh', '-c', `curl() { printf '%s\\0' "$@"; }; ${command}`])
  return stdout.toString().split('\0').slice(0, -1)
}

test('the command says what was sent, to a shell as well, and keeps the key to itself', async () => {
  const [upstream] = await scene.serving('fast', ['openai-chat', whole])
  await ask()
  const { status, body } = await (await curlFor())(scene.lastRecord().id, '?attempt=1')
  expect([status, body.note]).toEqual([200, null])
  const words = wordsOf(body.curl)
  expect(words.slice(0, 3)).toEqual(['-X', 'POST', `${upstream!.url}/chat/completions`])
  expect(words.at(-1)).toBe(upstream!.heard[0]!.body)
  expect(words).toContain('content-type: application/json')
  expect(words).toContainEqual(expect.stringMatching(/^authorization: Bearer .*…/))
  expect(body.curl).not.toContain('sk-upstream')
})

test('each attempt has its own; the last is answered if none is named', async () => {
  const [first, second] = await scene.serving('fast', ['openai-chat', down], ['openai-chat', whole])
  await ask()
  const curl = await curlFor()
  const { id } = scene.lastRecord()
  expect((await curl(id, '?attempt=1')).body.curl).toContain(first!.url)
  expect((await curl(id)).body.curl).toContain(second!.url)
  expect((await curl(id, '?attempt=3')).body.error.message).toBe(`attempt: the request ${id} has 2 attempts.`)
  expect((await curl('nothing')).status).toBe(404)
})

test('what is no longer kept is told to be so', async () => {
  const [upstream] = await scene.serving('fast', ['openai-chat', down])
  // Larger than what is kept of one call.
  await ask({ ...request, user: 'x'.repeat(3 << 20) })
  const { body } = await (await curlFor())(scene.lastRecord().id)
  expect(wordsOf(body.curl)).toEqual(['-X', 'POST', `${upstream!.url}/chat/completions`, '-H', 'content-type: application/json'])
  expect(body.note).toContain('no longer kept')
})

test('a body that is no text is left out', async () => {
  await scene.serving('fast', ['openai-chat', () => ({ text: 'hello' })])
  const form = new FormData()
  form.set('model', 'fast')
  form.set('file', new Blob([new Uint8Array([0, 255, 1])]), 'a.wav')
  const encoded = new Request('http://localhost', { method: 'POST', body: form })
  const headers = { 'content-type': encoded.headers.get('content-type')! }
  await scene.stage.call('/v1/audio/transcriptions', new Uint8Array(await encoded.arrayBuffer()), headers)
  const { body } = await (await curlFor())(scene.lastRecord().id)
  expect(body.note).toMatch(/^the body, \d+ bytes that are no text, is left out$/)
  expect(body.curl).not.toContain('--data-raw')
})
