import type { ApiKeyDraft } from '../keys/shape'
import type { ProtocolId } from '../protocols/protocol'

/** Somebody, or something, with an API key of the demo. */
export interface Person {
  key: ApiKeyDraft
  /** What it speaks with. */
  protocol: ProtocolId
  userAgent: string
  clientIp: string
  /** Group names, and how often each is asked for. */
  asks: readonly (readonly [group: string, weight: number])[]
  /** Requests on a day on which everybody works. */
  daily: number
  /** Share of the demo's year after which the key was made. */
  since: number
  until?: number
  hours: 'office' | 'evening' | 'night' | 'always'
  /** Tokens that are usually sent and made, and the share of the former that upstreams have in their caches. */
  input: number
  output: number
  cached: number
}

const agent = { input: 38_000, output: 620, cached: 0.82 }

export const people: readonly Person[] = [
  {
    key: { name: 'Mira · Claude Code', limits: [{ kind: 'cost', per: 'month', value: 400 }] },
    protocol: 'anthropic',
    userAgent: 'claude-cli/2.1.4 (external, cli)',
    clientIp: '192.0.2.21',
    asks: [
      ['claude-sonnet', 7],
      ['claude-opus', 2],
      ['fast', 2],
    ],
    daily: 120,
    since: 0,
    hours: 'office',
    ...agent,
  },
  {
    key: { name: 'Jonas · Codex', limits: [{ kind: 'cost', per: 'week', value: 32 }] },
    protocol: 'openai-responses',
    userAgent: 'codex_cli_rs/0.121.0 (Debian 13; x86_64)',
    clientIp: '192.0.2.34',
    asks: [
      ['gpt', 6],
      ['coder', 3],
    ],
    daily: 85,
    since: 0.12,
    hours: 'office',
    ...agent,
    input: 27_000,
  },
  {
    key: { name: '小雯 · OpenCode', maxConcurrency: 6 },
    protocol: 'openai-chat',
    userAgent: 'opencode/1.4.2',
    clientIp: '198.51.100.8',
    asks: [
      ['coder', 6],
      ['cheap', 2],
      ['claude-sonnet', 1],
    ],
    daily: 70,
    since: 0.3,
    hours: 'evening',
    ...agent,
    input: 21_000,
    cached: 0.7,
  },
  {
    key: { name: 'Priya · notebooks', models: ['gemini-pro', 'fast', 'cheap'] },
    protocol: 'gemini',
    userAgent: 'google-genai-sdk/3.1.0',
    clientIp: '192.0.2.57',
    asks: [
      ['gemini-pro', 4],
      ['fast', 3],
      ['cheap', 1],
    ],
    daily: 34,
    since: 0.05,
    hours: 'office',
    input: 5200,
    output: 900,
    cached: 0.2,
  },
  {
    key: { name: 'support bot', requestsPerMinute: 60, limits: [{ kind: 'cost', per: 'day', value: 0.4 }] },
    protocol: 'openai-chat',
    userAgent: 'OpenAI/Python 3.2.0',
    clientIp: '203.0.113.40',
    asks: [
      ['fast', 8],
      ['cheap', 2],
    ],
    daily: 130,
    since: 0.22,
    hours: 'always',
    input: 2600,
    output: 240,
    cached: 0.55,
  },
  {
    key: { name: 'nightly evals', limits: [{ kind: 'tokens', per: 'day', value: 400_000 }] },
    protocol: 'openai-chat',
    userAgent: 'AsyncOpenAI/Python 3.2.0',
    clientIp: '203.0.113.41',
    asks: [
      ['cheap', 3],
      ['gpt', 1],
      ['gemini-pro', 1],
    ],
    daily: 48,
    since: 0.45,
    hours: 'night',
    input: 3400,
    output: 700,
    cached: 0.35,
  },
  {
    key: { name: 'Tomás · chat', maxCost: 250 },
    protocol: 'anthropic',
    userAgent: 'Anthropic/JS 1.11.0',
    clientIp: '198.51.100.77',
    asks: [
      ['claude-opus', 3],
      ['gpt', 3],
      ['gemini-pro', 1],
    ],
    daily: 16,
    since: 0,
    hours: 'evening',
    input: 1900,
    output: 640,
    cached: 0.15,
  },
  {
    key: { name: 'summer intern', enabled: false },
    protocol: 'openai-chat',
    userAgent: 'python-requests/2.32.5',
    clientIp: '192.0.2.99',
    asks: [
      ['cheap', 4],
      ['fast', 2],
    ],
    daily: 30,
    since: 0.55,
    until: 0.78,
    hours: 'office',
    input: 1400,
    output: 420,
    cached: 0,
  },
]
