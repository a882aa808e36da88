/** For tests only: one model of each dialect, and what is written for it. */
import { promptOf, targetOf, userSays } from '../fixture'
import type { Profile } from '../profiles/profile'
import type { JsonObject, Prompt, ProtocolId, Warning } from '../protocol'
import { writeRequest } from './request'

/** Where a request goes: host and model. */
export type Place = [host: string, model: string]

export const places = {
  openai: ['api.openai.com', 'gpt-5.6'],
  plain: ['api.openai.com', 'gpt-4o'],
  search: ['api.openai.com', 'gpt-4o-search-preview'],
  deepseek: ['api.deepseek.com', 'deepseek-v4'],
  kimi: ['api.moonshot.ai', 'kimi-k3'],
  glm: ['api.z.ai', 'glm-5.2'],
  qwen: ['dashscope.aliyuncs.com', 'qwen3-32b'],
  openrouter: ['openrouter.ai', 'anthropic/claude-opus-4.5'],
  grok: ['api.x.ai', 'grok-4'],
  groq: ['api.groq.com', 'qwen/qwen3-32b'],
  llama: ['api.groq.com', 'llama-3.3-70b'],
  mistral: ['api.mistral.ai', 'mistral-large-latest'],
  magistral: ['api.mistral.ai', 'magistral-medium'],
  minimax: ['api.minimax.io', 'MiniMax-M2'],
  gemini: ['generativelanguage.googleapis.com', 'gemini-3-pro'],
  ark: ['ark.cn-beijing.volces.com', 'doubao-seed-1-8'],
  unknown: ['llm.example', 'mystery'],
} satisfies Record<string, Place>
export type Name = keyof typeof places

export interface Circumstances {
  stream?: boolean
  facts?: Partial<Profile>
  warnings?: Warning[]
}

export function write(name: Name, fields: Partial<Prompt>, circumstances: Circumstances = {}): JsonObject {
  const [host, model] = places[name]
  const protocol: ProtocolId = name === 'ark' ? 'volcengine' : 'openai-chat'
  const prompt = promptOf({ from: 'anthropic', stream: false, messages: [userSays('hi')], ...fields })
  return JSON.parse(writeRequest(prompt, targetOf(protocol, model, { host, ...circumstances })).body as string)
}

/** What a request has besides the model and the conversation. */
export function fieldsOf(...given: Parameters<typeof write>): JsonObject {
  const { model: _, messages: __, ...fields } = write(...given)
  return fields
}
