import { describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { openSecretBox } from '../lib/secretbox'
import { caller, openApi } from '../server/api.fixture'
import { channelRoutes } from './api'
import { createChannels } from './store'

async function open() {
  const fixture = await openApi()
  const channels = await createChannels(fixture.database, openSecretBox({ secretKey: 'a key for the tests' }), fixture.now)
  const app = new Elysia({ normalize: false }).use(channelRoutes({ ...fixture, channels, groups: { countUsing: () => 0 } }))
  return { channels, call: caller(app, fixture.token) }
}

const draft = { name: 'Ada', protocol: 'openai-chat', endpoints: [{ url: 'https://api.example.com/v1' }] } as const

describe('a draft is refused', () => {
  const cases: [string, object, number, string][] = [
    [
      'with a protocol it does not know',
      { protocol: 'openai' },
      422,
      'protocol: expected "openai-chat" or "openai-responses" or "anthropic" or "gemini" or "volcengine", found "openai".',
    ],
    ['with a misspelt field', { nmae: 'x' }, 422, 'nmae: unknown field; did you mean "name"?'],
    ['without endpoints', { endpoints: [] }, 422, 'endpoints: expected a list of 1 to 100 entries, found a list of 0.'],
    ['with an empty name', { name: '   ' }, 422, 'name: expected text of 1 to 191 characters, found text of 3 characters.'],
    ['with a name that is taken', { name: ' taken ' }, 409, 'There is a channel named "taken" already. Choose another name.'],
    [
      'with a file for a URL',
      { endpoints: [{ url: 'file:///etc/passwd' }] },
      422,
      'endpoints[0].url: expected a URL that begins with http:// or https://.',
    ],
    [
      'with no URL at all',
      { endpoints: [{ url: 'api.example.com' }] },
      422,
      'endpoints[0].url: expected a URL that begins with http:// or https://.',
    ],
    [
      'with credentials in a URL',
      { endpoints: [{ url: 'https://me:pw@a.example' }] },
      422,
      'endpoints[0].url: take the user name and password out of the URL; a key belongs in "keys".',
    ],
    [
      'with something after the #',
      { endpoints: [{ url: 'https://a.example/#x' }] },
      422,
      'endpoints[0].url: nothing may follow the "#" at the end of a URL.',
    ],
    [
      'with a URL twice',
      { endpoints: [{ url: 'https://a.example' }, { url: ' https://a.example' }] },
      422,
      'endpoints[1].url: this URL is in the list twice.',
    ],
    ['with a key twice', { keys: [{ key: 'sk-a' }, { key: 'sk-a' }] }, 422, 'keys[1].key: this key is in the list twice.'],
    [
      'with a key that would split a header',
      { keys: [{ key: 'sk-a\r\nx: y' }] },
      422,
      'keys[0].key: a key is made of visible ASCII characters without spaces.',
    ],
    [
      'with a key without a key',
      { keys: [{ note: 'x' }] },
      422,
      'keys[0]: expected "key" for a new key, or the "id" of one that is to stay.',
    ],
    [
      'with a header that splits',
      { headers: [{ name: 'x', value: 'a\r\nb: c' }] },
      422,
      'headers[0].value: a header value is one line of Latin-1 text, without line breaks or control characters.',
    ],
    ['with a header name that splits', { headers: [{ name: 'x\r\ny', value: 'a' }] }, 422, 'headers[0].name: this is not a header name.'],
    [
      'with a Host header',
      { headers: [{ name: 'Host', value: 'a' }] },
      422,
      'headers[0].name: Octopus sets "Host" itself; take it out of the list.',
    ],
    [
      'with a length of its own',
      { headers: [{ name: 'Content-Length', value: '1' }] },
      422,
      'headers[0].name: Octopus sets "Content-Length" itself; take it out of the list.',
    ],
    [
      'with a hop-by-hop header',
      { headers: [{ name: 'Transfer-Encoding', value: 'a' }] },
      422,
      'headers[0].name: Octopus sets "Transfer-Encoding" itself; take it out of the list.',
    ],
    [
      'with a header twice',
      {
        headers: [
          { name: 'x', value: 'a' },
          { name: 'X', value: null },
        ],
      },
      422,
      'headers[1].name: "X" is in the list twice.',
    ],
    [
      'with a proxy that is none',
      { proxy: 'ftp://proxy' },
      422,
      'proxy: expected a URL that begins with http://, https://, socks5:// or socks5h://, or the word "direct".',
    ],
    [
      'with a filter that does not parse',
      { modelFilter: '(' },
      422,
      'modelFilter: not a regular expression (Invalid regular expression: missing )).',
    ],
    [
      'with a filter that can take forever',
      { modelFilter: '^(a+)+$' },
      422,
      'modelFilter: a repetition inside a repeated group, like (a+)+, is not allowed.',
    ],
    [
      'with the same trick inside another group',
      { modelFilter: '((gpt|o\\d)x?)*$' },
      422,
      'modelFilter: a repetition inside a repeated group, like (a+)+, is not allowed.',
    ],
    [
      'with a filter whose group varies and repeats',
      { modelFilter: '(a|a){24}b' },
      422,
      'modelFilter: a repetition inside a repeated group, like (a+)+, is not allowed.',
    ],
    [
      'with a filter that goes back and forth',
      { modelFilter: '(?!b).*.*.*.*.*x' },
      422,
      'modelFilter: at most 4 of "*" and "+" beside (?…), {…} or *?, found 5: it could take hours.',
    ],
    ['with a filter that looks back', { modelFilter: '(a)\\1' }, 422, 'modelFilter: references to a group (\\1) are not allowed.'],
    ['with overrides that are a list', { overrides: [] }, 422, 'overrides: expected an object or null, found a list of 0.'],
    ['with capabilities that are a list', { capabilities: [] }, 422, 'capabilities: expected an object or null, found a list of 0.'],
    ['with capabilities of nothing in particular', { capabilities: { 'gpt-*': true } }, 422, 'capabilities: gpt-*: expected object.'],
    [
      'with a capability that there is not',
      { capabilities: { 'meta/llama': { images: 'some' } } },
      422,
      'capabilities: meta/llama → images must be one of url, data, none.',
    ],
    ['with a capability of the wrong kind', { capabilities: { a: { stop: 1.5 } } }, 422, 'capabilities: a → stop: expected integer.'],
    [
      'with capabilities without end',
      { capabilities: { 'gpt-*': { dialect: 'x'.repeat(65_536) } } },
      422,
      'capabilities: at most 64 KiB of JSON, found 65560 bytes.',
    ],
  ]
  test.each(cases)('%s', async (_, change, status, message) => {
    const { call, channels } = await open()
    await channels.create({ ...draft, endpoints: [...draft.endpoints], name: 'taken' })
    const answer = await call('POST', '/api/channels', { ...draft, ...change })
    expect([answer.status, answer.body.error.message]).toEqual([status, message])
    expect(channels.all()).toHaveLength(1)
  })

  test('but not for an ordinary filter', async () => {
    const { call } = await open()
    for (const [index, modelFilter] of ['^(gpt-[45]|o\\d+)(-.*)?$', '^(?!.*(embed|tts)).*$', '.*a.*b.*c.*d.*e.*', '^o\\d{1,2}$'].entries())
      expect((await call('POST', '/api/channels', { ...draft, name: `n${index}`, modelFilter })).status).toBe(201)
  })
})
