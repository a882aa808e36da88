import { expect, test } from 'bun:test'
import type { Json, JsonObject } from './protocol'
import { readWebSearch } from './web-search'

const place = { city: 'Bern', country: 'CH' }
const searches: [JsonObject, Json][] = [
  [
    {
      type: 'web_search_20250305',
      name: 'web_search',
      max_uses: 8,
      blocked_domains: ['b.example'],
      user_location: { type: 'approximate', ...place },
    },
    { maxUses: 8, blockedDomains: ['b.example'], location: place },
  ],
  [
    {
      type: 'web_search',
      filters: { allowed_domains: ['a.example'] },
      search_context_size: 'low',
      user_location: { type: 'approximate', ...place },
    },
    { allowedDomains: ['a.example'], contextSize: 'low', location: place },
  ],
  [{ type: 'web_search_options', user_location: { type: 'approximate', approximate: place } }, { location: place }],
  [{ googleSearch: { excludeDomains: ['b.example'] } }, { blockedDomains: ['b.example'] }],
  [{ google_search: {} }, {}],
]
test.each(searches)('%j searches the web with %j (51)', (raw, expected) => {
  expect(readWebSearch({ kind: 'builtin', origin: 'anthropic', raw }) as Json).toEqual(expected)
})

test('another tool does not', () => {
  expect(readWebSearch({ kind: 'builtin', origin: 'anthropic', raw: { type: 'code_execution_20250825' } })).toBeUndefined()
})
