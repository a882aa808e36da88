import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { chat } from '../relay/samples.fixture'
import { converse } from './tools/client'
import { placesWith } from './tools/places'
import { type Stage, setUp, upstreamKey } from './tools/setup'
import { type Call, rawUpstream, type Upstream } from './tools/upstream'

/** A key without any of the beginnings by which keys are known, as some vendors have them. */
const plainKey = '0f9a6c2be84d47d1a5b3c7e9f1d2a4b6'

let stage: Stage
let up: Upstream | undefined

beforeAll(async () => {
  stage = await setUp({ OCTOPUS_LOG_LEVEL: 'debug' })
})
afterEach(() => up?.stop())
afterAll(() => stage.close())

const shown = ({ headers }: Call) => headers.authorization?.replace('Bearer ', '') ?? 'nothing'
const complaint = (call: Call, type = 'server_error') =>
  JSON.stringify({ error: { message: `Incorrect key: ${shown(call)}`, type, code: null } })
const stream = (call: Call, beginning: string) => {
  call.beginStream()
  call.write(`${beginning}data: ${complaint(call)}\n\n`)
  call.end()
}

/** Ways in which an upstream repeats the key it was shown. */
const ways: [string, (call: Call) => void][] = [
  ['a 401', (call) => call.reply(401, complaint(call, 'authentication_error'))],
  ['a 500', (call) => call.reply(500, complaint(call))],
  ['a 400, which is returned as it is', (call) => call.reply(400, complaint(call, 'invalid_request_error'))],
  ['a 200 that holds an error', (call) => call.reply(200, complaint(call))],
  ['a redirect', (call) => call.reply(302, '', { location: `https://elsewhere.example/?key=${shown(call)}` })],
  ['a stream that begins with an error', (call) => stream(call, '')],
  ['a stream that ends with an error', (call) => stream(call, chat.cut)],
]

describe('an upstream that repeats the key it was shown does not spread it', () => {
  for (const [way, answer] of ways)
    for (const key of [upstreamKey, plainKey])
      test(`in ${way}: ${key.slice(0, 3)}…`, async () => {
        up = rawUpstream(answer)
        const name = `${way} ${key.slice(0, 3)}`.replaceAll(/[ ,]+/g, '-')
        await stage.group(name, [await stage.channel('openai-chat', up.url, { keys: [{ key }] })])
        const told: string[] = []
        for (const stream of [false, true]) {
          const headers = { authorization: `Bearer ${stage.apiKey}` }
          const client = await converse(stage.octopus.port, '/v1/chat/completions', {
            headers,
            body: JSON.stringify(chat.request(name, stream)),
          })
          told.push((await client.body).toString(), JSON.stringify(await stage.newest(name)))
        }
        expect(told.filter((text) => text.includes(key))).toEqual([])
      })
})

test('nothing that ran without such an upstream leaves a secret in the clear', async () => {
  const quiet = await setUp({ OCTOPUS_LOG_LEVEL: 'debug', OCTOPUS_SECRET_KEY: 'a key to seal keys with' })
  up = rawUpstream((call) => call.reply(200, chat.whole))
  await quiet.group('fast', [await quiet.channel('openai-chat', up.url, { keys: [{ key: upstreamKey }, { key: plainKey }] })])
  for (const place of ['authorization', 'x-api-key', 'x-goog-api-key', 'query']) {
    const path = `/v1/chat/completions${place === 'query' ? `?key=${quiet.apiKey}` : ''}`
    const headers =
      place === 'authorization' ? { authorization: `Bearer ${quiet.apiKey}` } : place === 'query' ? {} : { [place]: quiet.apiKey }
    for (const model of ['fast', 'nobody']) {
      const client = await converse(quiet.octopus.port, path, { headers, body: JSON.stringify(chat.request(model, false)) })
      expect((await client.body).toString()).not.toContain(quiet.apiKey)
    }
  }
  const secrets = [upstreamKey, plainKey, quiet.apiKey, quiet.token, 'a key to seal keys with', 'eight arms, one hub']
  expect(
    JSON.stringify([await quiet.api('GET', '/channels'), await quiet.api('GET', '/keys'), await quiet.api('GET', '/logs')]),
  ).not.toMatch(new RegExp(secrets.join('|')))
  expect(placesWith(secrets, quiet.cwd, await quiet.octopus.stop('SIGKILL'))).toEqual([])
  await quiet.close()
})
