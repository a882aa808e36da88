import type { ProtocolId } from './protocol'

/** The clients' words for what a vendor may not have, so that a warning names what was written. */
const WORDS = {
  stop: { 'openai-chat': 'stop', anthropic: 'stop_sequences', gemini: 'generationConfig.stopSequences' },
  maxOutputTokens: { 'openai-responses': 'max_output_tokens', gemini: 'generationConfig.maxOutputTokens' },
  temperature: { gemini: 'generationConfig.temperature' },
  topP: { gemini: 'generationConfig.topP' },
  topK: { gemini: 'generationConfig.topK' },
  presencePenalty: { gemini: 'generationConfig.presencePenalty' },
  frequencyPenalty: { gemini: 'generationConfig.frequencyPenalty' },
  seed: { gemini: 'generationConfig.seed' },
  topLogprobs: { gemini: 'generationConfig.logprobs' },
  reasoning: { 'openai-responses': 'reasoning.effort', anthropic: 'thinking', gemini: 'generationConfig.thinkingConfig' },
  responseFormat: { 'openai-responses': 'text.format', anthropic: 'output_config.format', gemini: 'generationConfig.responseSchema' },
  verbosity: { 'openai-responses': 'text.verbosity' },
  toolChoice: { gemini: 'toolConfig' },
  messages: { 'openai-responses': 'input', gemini: 'contents' },
  metadata: { gemini: 'labels' },
} as const satisfies Record<string, Partial<Record<ProtocolId, string>>>

/** What most protocols call it. */
const USUAL: Record<keyof typeof WORDS, string> = {
  stop: 'stop',
  maxOutputTokens: 'max_tokens',
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  seed: 'seed',
  topLogprobs: 'top_logprobs',
  reasoning: 'reasoning_effort',
  responseFormat: 'response_format',
  verbosity: 'verbosity',
  toolChoice: 'tool_choice',
  messages: 'messages',
  metadata: 'metadata',
}

/** A neutral field in the words of the client that asked. */
export function wordFor(client: ProtocolId, field: keyof typeof WORDS): string {
  const words: Partial<Record<ProtocolId, string>> = WORDS[field]
  return words[client] ?? USUAL[field]
}
