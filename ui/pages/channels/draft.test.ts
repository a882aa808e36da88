import { expect, test } from 'bun:test'
import type { ChannelKey } from '../../contract'
import { discoveryOf, emptyDraft, newEndpoint, newKeysOf, toBody } from './draft'

const kept: ChannelKey = {
  id: 4,
  hint: 'sk-o…ld',
  note: 'card',
  enabled: true,
  maxConcurrency: null,
  requestsPerMinute: null,
  tokensPerMinute: null,
  status: 'ready',
  reason: null,
  since: null,
  until: null,
  models: [],
  createdAt: '2026-01-01T00:00:00Z',
}
const draft = { ...emptyDraft(), endpoints: [{ id: 2, url: 'https://a.example/v1 ', enabled: false }, newEndpoint(' ')], keys: [kept] }

test('pasted keys are one a line: notes, comments, empty lines and repetitions are no keys', () => {
  const newKeys = 'sk-1 of Ann\n\n# spare ones\n  sk-2#team\nsk-1\r\n'
  expect(newKeysOf({ ...draft, newKeys })).toEqual(['sk-1', 'sk-2'])
})

test('a key that is kept goes by its id, and new ones go apart as they were typed', () => {
  const body = toBody({ ...draft, newKeys: 'sk-1' })
  const none = { maxConcurrency: null, requestsPerMinute: null, tokensPerMinute: null }
  expect(body.keys).toEqual([{ id: 4, enabled: true, note: 'card', ...none }])
  expect(body.endpoints).toEqual([{ id: 2, url: 'https://a.example/v1', enabled: false }])
})

test('a key may have limits of its own, and another in its place', () => {
  const body = toBody({ ...draft, keys: [{ ...kept, maxConcurrency: 3, key: 'sk-other' }] })
  expect(body.keys).toMatchObject([{ id: 4, maxConcurrency: 3, tokensPerMinute: null, key: 'sk-other' }])
})

test('models are asked for with a key just typed, else with those the channel has', () => {
  expect(discoveryOf({ ...draft, newKeys: 'sk-1 of Ann' }, 7)).toMatchObject({ key: 'sk-1' })
  expect(discoveryOf(draft, 7)).toMatchObject({ channelId: 7 })
})
