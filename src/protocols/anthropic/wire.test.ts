import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../protocol'
import { anthropicWire } from './wire'

const own = 'https://api.anthropic.com/v1'
const twin = 'https://api.deepseek.com/anthropic/v1'

describe('headers', () => {
  test('Anthropic gets the key in its own header, compatible servers in both (131)', () => {
    expect(anthropicWire.credentials('k', own)).toEqual({ 'x-api-key': 'k', 'anthropic-version': '2023-06-01' })
    expect(anthropicWire.credentials('k', twin)).toMatchObject({ 'x-api-key': 'k', authorization: 'Bearer k' })
    expect(anthropicWire.credentials('k')).not.toHaveProperty('authorization')
  })

  const betas = 'claude-code-20250219, interleaved-thinking-2025-05-14,unheard-of-2031-01-01'
  const forwarded: [string, string | undefined][] = [
    [own, betas],
    ['http://127.0.0.1:8080', betas],
    [twin, 'interleaved-thinking-2025-05-14'],
    ['https://bedrock-runtime.us-east-1.amazonaws.com', 'interleaved-thinking-2025-05-14'],
  ]
  test.each(forwarded)('of its betas a client’s header has for %s: %s (132)', (url, value) => {
    expect(anthropicWire.forwards?.('anthropic-beta', url, betas)).toBe(value)
  })

  test('a header of which nothing is left is not sent, and a new version only to those who know it (132)', () => {
    expect(anthropicWire.forwards?.('anthropic-beta', twin, 'claude-code-20250219')).toBeUndefined()
    expect(anthropicWire.forwards?.('anthropic-version', own, '2026-10-21')).toBe('2026-10-21')
    expect(anthropicWire.forwards?.('anthropic-version', twin, '2026-10-21')).toBeUndefined()
  })
})

describe('faults', () => {
  test('a conversation that is too long is called so in the words that clients look for (117)', () => {
    const written = (message: string) =>
      anthropicWire.writeFault({ kind: 'caller', status: 400, code: 'context_length_exceeded', message }).body as JsonObject
    expect(written('input exceeds the context window').error).toMatchObject({
      type: 'invalid_request_error',
      message: 'prompt is too long: input exceeds the context window',
    })
    expect(written('Prompt is too long').error).toMatchObject({ message: 'Prompt is too long' })
  })

  test('a server that keeps no threads says so in a way that the SDK understands', () => {
    expect(anthropicWire.refuse?.({ thread: { type: 'create' } })).toMatchObject({
      status: 400,
      details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] },
    })
    expect(anthropicWire.refuse?.({ thread: null })).toBeUndefined()
  })
})
