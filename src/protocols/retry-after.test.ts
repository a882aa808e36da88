import { expect, test } from 'bun:test'
import { readFault } from './fault'

const date = 'Sat, 21 Nov 2026 10:00:00 GMT'
const told = (headers: Record<string, string>, status = 429, body = '{}') => readFault(status, body, (name) => headers[name]).retryAfterMs

test.each<[string, Record<string, string>, number | undefined]>([
  ['milliseconds', { 'retry-after-ms': '1250', 'retry-after': '9' }, 1250],
  ['seconds', { 'retry-after': '12' }, 12_000],
  ['parts of seconds', { 'retry-after': '0.5' }, 500],
  ['a date, against the date of the reply', { 'retry-after': 'Sat, 21 Nov 2026 10:01:30 GMT', date }, 90_000],
  ['a date that has gone by', { 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT', date }, 0],
  ['a date without a clock to take it against', { 'retry-after': 'Sat, 21 Nov 2026 10:01:30 GMT' }, undefined],
  ['the span of the limit that is used up', { ...openai('0', '6m0s', '900', '120ms') }, 360_000],
  ['the longer of two that are used up', { ...openai('0', '1s', '0', '2m59.56s') }, 179_560],
  ['the shorter of two that are not', { ...openai('5', '20s', '900', '120ms') }, 120],
  ['seconds since 1970', { 'x-ratelimit-reset': '1795255220', date }, 20_000],
  ['milliseconds since 1970', { 'x-ratelimit-reset': '1795255220000', date }, 20_000],
  [
    'Anthropic’s moment',
    {
      'anthropic-ratelimit-requests-remaining': '3',
      'anthropic-ratelimit-requests-reset': '2026-11-21T10:00:01Z',
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-21T10:00:45Z',
      date,
    },
    45_000,
  ],
  ['Anthropic’s window of a subscription', { 'anthropic-ratelimit-unified-reset': '1795262400', date }, 7_200_000],
  ['nothing that can be read', { 'retry-after': 'soon', 'x-ratelimit-reset-requests': '-1s' }, undefined],
])('a rate limit tells how long by %s', (_, headers, ms) => {
  expect(told(headers)).toBe(ms as number)
})

test('Google tells it in the body', () => {
  const body = JSON.stringify({
    error: { code: 429, details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '37.5s' }] },
  })
  expect(told({}, 429, body)).toBe(37_500)
})

test('limits that are told beside another failure are not a time to wait', () => {
  expect(told(openai('0', '6m0s', '0', '1s'), 503)).toBeUndefined()
  expect(told({ 'retry-after': '3' }, 503)).toBe(3000)
})

function openai(requests: string, requestsReset: string, tokens: string, tokensReset: string): Record<string, string> {
  return {
    'x-ratelimit-remaining-requests': requests,
    'x-ratelimit-reset-requests': requestsReset,
    'x-ratelimit-remaining-tokens': tokens,
    'x-ratelimit-reset-tokens': tokensReset,
  }
}
