import type { GroupMode } from '../groups/group'
import type { ProtocolId } from '../protocols/protocol'

/** An upstream account of the demo. Its first token comes after `firstMs` or so, and then `speed` tokens a second. */
export interface Vendor {
  /** Its place at the built-in upstream. */
  slug: string
  name: string
  protocol: ProtocolId
  models: string[]
  keys: VendorKey[]
  enabled?: boolean
  priceMultiplier?: number
  maxConcurrency?: number
  firstMs: number
  speed: number
  /** How often it fails, and with what status it mostly does. */
  fails: number
  status: number
}

/** Of a busy one the quota for a model is used up; one that was revoked is not accepted any more. */
export interface VendorKey {
  note: string
  busyFor?: string
  isRevoked?: boolean
}

/** What vendors say of them. */
export const BUSY = 'this organization has used up its tokens for this model'
export const REVOKED = 'invalid api key'

export const vendors: readonly Vendor[] = [
  {
    slug: 'anthropic',
    name: 'Anthropic',
    protocol: 'anthropic',
    models: ['claude-opus-5-5', 'claude-sonnet-5', 'claude-haiku-4-5'],
    keys: [{ note: 'team plan' }, { note: 'research credits', busyFor: 'claude-opus-5-5' }, { note: 'old laptop', isRevoked: true }],
    firstMs: 900,
    speed: 72,
    fails: 0.03,
    status: 529,
  },
  {
    slug: 'openai',
    name: 'OpenAI',
    protocol: 'openai-responses',
    models: ['gpt-5.6', 'gpt-5.4-mini', 'gpt-5.3-codex'],
    keys: [{ note: 'production' }, { note: 'experiments' }],
    maxConcurrency: 40,
    firstMs: 720,
    speed: 95,
    fails: 0.012,
    status: 500,
  },
  {
    slug: 'google',
    name: 'Google AI Studio',
    protocol: 'gemini',
    models: ['gemini-3.1-pro-preview', 'gemini-3.5-flash-lite', 'gemini-2.5-pro'],
    keys: [{ note: 'billing account' }, { note: 'free tier' }],
    firstMs: 610,
    speed: 140,
    fails: 0.02,
    status: 503,
  },
  {
    slug: 'deepseek',
    name: 'DeepSeek',
    protocol: 'openai-chat',
    models: ['deepseek-flash', 'deepseek-v4-pro'],
    keys: [{ note: 'prepaid' }],
    firstMs: 1250,
    speed: 48,
    fails: 0.015,
    status: 503,
  },
  {
    slug: 'kimi',
    name: 'Moonshot (Kimi)',
    protocol: 'openai-chat',
    models: ['kimi-k3', 'kimi-k2.7-code', 'kimi-k2.6'],
    keys: [{ note: 'prepaid', busyFor: 'kimi-k2.7-code' }],
    firstMs: 1400,
    speed: 61,
    fails: 0.025,
    status: 429,
  },
  {
    slug: 'zai',
    name: 'Z.AI (GLM)',
    protocol: 'anthropic',
    models: ['glm-5.3', 'glm-5.3-flash', 'glm-4.7'],
    keys: [{ note: 'coding' }],
    priceMultiplier: 0.6,
    firstMs: 1050,
    speed: 66,
    fails: 0.03,
    status: 429,
  },
  {
    slug: 'openrouter',
    name: 'OpenRouter',
    protocol: 'openai-chat',
    models: ['anthropic/claude-opus-5.5', 'anthropic/claude-sonnet-5', 'openai/gpt-5.6', 'deepseek/deepseek-v4-pro'],
    keys: [{ note: 'overflow' }],
    firstMs: 1500,
    speed: 64,
    fails: 0.02,
    status: 502,
  },
  {
    slug: 'ollama',
    name: 'Ollama at home',
    protocol: 'openai-chat',
    models: ['qwen3-32b', 'gpt-oss-20b'],
    keys: [{ note: '' }],
    enabled: false,
    priceMultiplier: 0,
    firstMs: 380,
    speed: 31,
    fails: 0,
    status: 500,
  },
]

/** A group of the demo; members are a vendor's slug and model, in order, with a weight. */
export interface Troupe {
  name: string
  mode: GroupMode
  affinitySeconds?: number
  members: [slug: string, model: string, weight?: number][]
}

export const troupes: readonly Troupe[] = [
  {
    name: 'claude-sonnet',
    mode: 'failover',
    affinitySeconds: 3600,
    members: [
      ['anthropic', 'claude-sonnet-5'],
      ['openrouter', 'anthropic/claude-sonnet-5'],
    ],
  },
  {
    name: 'coder',
    mode: 'round-robin',
    affinitySeconds: 1800,
    members: [
      ['kimi', 'kimi-k2.7-code'],
      ['zai', 'glm-5.3'],
      ['deepseek', 'deepseek-v4-pro'],
      ['openai', 'gpt-5.3-codex'],
    ],
  },
  {
    name: 'fast',
    mode: 'least-latency',
    members: [
      ['google', 'gemini-3.5-flash-lite'],
      ['openai', 'gpt-5.4-mini'],
      ['anthropic', 'claude-haiku-4-5'],
      ['ollama', 'gpt-oss-20b'],
    ],
  },
  {
    name: 'claude-opus',
    mode: 'failover',
    affinitySeconds: 3600,
    members: [
      ['anthropic', 'claude-opus-5-5'],
      ['openrouter', 'anthropic/claude-opus-5.5'],
    ],
  },
  {
    name: 'gpt',
    mode: 'weighted',
    members: [
      ['openai', 'gpt-5.6', 4],
      ['openrouter', 'openai/gpt-5.6', 1],
    ],
  },
  {
    name: 'cheap',
    mode: 'least-cost',
    members: [
      ['deepseek', 'deepseek-flash'],
      ['zai', 'glm-5.3-flash'],
      ['kimi', 'kimi-k2.6'],
    ],
  },
  {
    name: 'gemini-pro',
    mode: 'failover',
    members: [
      ['google', 'gemini-3.1-pro-preview'],
      ['google', 'gemini-2.5-pro'],
    ],
  },
]
