import { describe, expect, test } from 'bun:test'
import { upstreamUrl } from './url'

const chat = '/chat/completions'
const gemini = '/models/gemini-2.5-pro:streamGenerateContent?alt=sse'

describe('the address of an upstream call', () => {
  test.each([
    // What people write, what is called, and what it comes to.
    ['https://api.openai.com/v1', chat, 'https://api.openai.com/v1/chat/completions'],
    ['https://api.openai.com/v1/', chat, 'https://api.openai.com/v1/chat/completions'],
    ['https://api.openai.com', chat, 'https://api.openai.com/v1/chat/completions'],
    ['https://api.openai.com/', '/responses', 'https://api.openai.com/v1/responses'],
    ['https://api.anthropic.com', '/messages', 'https://api.anthropic.com/v1/messages'],
    ['https://api.anthropic.com/v1', '/messages/count_tokens', 'https://api.anthropic.com/v1/messages/count_tokens'],
    [
      'https://generativelanguage.googleapis.com',
      gemini,
      'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse',
    ],
    [
      'https://generativelanguage.googleapis.com/v1beta/openai',
      chat,
      'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions',
    ],
    ['https://ark.cn-beijing.volces.com/api/v3', chat, 'https://ark.cn-beijing.volces.com/api/v3/chat/completions'],
    ['https://open.bigmodel.cn/api/paas/v4/', chat, 'https://open.bigmodel.cn/api/paas/v4/chat/completions'],
    // A host that nobody knows gets nothing that is not written.
    ['https://api.deepseek.com', chat, 'https://api.deepseek.com/chat/completions'],
    ['https://gateway.example.com', '/messages', 'https://gateway.example.com/messages'],
    ['https://mine.services.ai.azure.com/models', chat, 'https://mine.services.ai.azure.com/models/chat/completions'],
    ['http://127.0.0.1:11434/v1', chat, 'http://127.0.0.1:11434/v1/chat/completions'],
  ])('%s and %s', (base, path, url) => {
    expect(upstreamUrl(base, path).href).toBe(url)
  })

  test.each([
    ['https://example.com/v1/chat/completions', chat, 'https://example.com/v1/chat/completions'],
    ['https://example.com/v1/chat/completions/', '/embeddings', 'https://example.com/v1/embeddings'],
    ['https://example.com/v1/messages', '/messages/count_tokens', 'https://example.com/v1/messages/count_tokens'],
    ['https://api.openai.com/v1/responses', '/responses/compact', 'https://api.openai.com/v1/responses/compact'],
    [
      'https://example.com/v1beta/models/gemini-pro:generateContent',
      '/models/up:countTokens',
      'https://example.com/v1beta/models/up:countTokens',
    ],
    ['https://example.com/v1/models', '/models', 'https://example.com/v1/models'],
  ])('%s was copied whole, and %s is beside it', (base, path, url) => {
    expect(upstreamUrl(base, path).href).toBe(url)
  })

  test('keeps the query of its base, beside its own', () => {
    const base = 'https://mine.openai.azure.com/openai/deployments/gpt?api-version=2026-01-01'
    expect(upstreamUrl(base, chat).href).toBe(
      'https://mine.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2026-01-01',
    )
    expect(upstreamUrl(`https://example.com/v1beta?x=1`, gemini).search).toBe('?x=1&alt=sse')
  })

  test('is left as it stands before a #', () => {
    expect(upstreamUrl('https://example.com/my/endpoint?x=1#', chat).href).toBe('https://example.com/my/endpoint?x=1')
    expect(upstreamUrl('https://api.openai.com#', chat).href).toBe('https://api.openai.com/')
  })
})
