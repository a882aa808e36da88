import type { ProtocolId } from '../protocol'

/** A place that requests go to. */
export interface Upstream {
  protocol: ProtocolId
  host: string
  model: string
}

const chat = (host: string, model: string): Upstream => ({ protocol: 'openai-chat', host, model })
const anthropic = (model: string): Upstream => ({ protocol: 'anthropic', host: 'api.anthropic.com', model })
const gemini = (model: string): Upstream => ({ protocol: 'gemini', host: 'generativelanguage.googleapis.com', model })

/** The vendors of the table, and one model of each; several where models differ. */
export const upstreams = {
  chat: chat('llm.example.com', 'some-model'),
  openai: chat('api.openai.com', 'gpt-5.2'),
  'openai gpt-4o': chat('api.openai.com', 'gpt-4o'),
  'openai o3': chat('api.openai.com', 'o3'),
  azure: chat('my.openai.azure.com', 'gpt-5.2'),
  deepseek: chat('api.deepseek.com', 'deepseek-v4'),
  'deepseek r1': chat('api.deepseek.com', 'deepseek-reasoner'),
  moonshot: chat('api.moonshot.ai', 'kimi-k3'),
  glm: chat('open.bigmodel.cn', 'glm-5'),
  qwen: chat('dashscope.aliyuncs.com', 'qwen-plus'),
  openrouter: chat('openrouter.ai', 'anthropic/claude-sonnet-4.5'),
  xai: chat('api.x.ai', 'grok-4'),
  groq: chat('api.groq.com', 'openai/gpt-oss-120b'),
  mistral: chat('api.mistral.ai', 'magistral-medium'),
  minimax: chat('api.minimax.io', 'MiniMax-M2'),
  'gemini chat': chat('generativelanguage.googleapis.com', 'gemini-2.5-flash'),
  responses: { protocol: 'openai-responses', host: 'api.openai.com', model: 'gpt-5.2' },
  'responses gpt-4o': { protocol: 'openai-responses', host: 'api.openai.com', model: 'gpt-4o' },
  'responses gpt-6': { protocol: 'openai-responses', host: 'api.openai.com', model: 'gpt-6' },
  claude: anthropic('claude-sonnet-4-5'),
  'claude opus-5-5': anthropic('claude-opus-5-5'),
  'claude opus-4-7': anthropic('claude-opus-4-7'),
  'claude opus-4': anthropic('claude-opus-4-20250514'),
  gemini: gemini('gemini-2.5-flash'),
  'gemini 3': gemini('gemini-3-pro-preview'),
  ark: { protocol: 'volcengine', host: 'ark.cn-beijing.volces.com', model: 'doubao-seed-1-6' },
} as const satisfies Record<string, Upstream>

export type UpstreamName = keyof typeof upstreams

/** One upstream of each protocol: what "all pairs" goes over. */
export const everyUpstream = ['chat', 'responses', 'claude', 'gemini', 'ark'] as const satisfies UpstreamName[]
