import type { Profile } from './profile'
import type { Row } from './rows'

const chat = (host: RegExp, facts: Partial<Profile>): Row[] => [{ protocol: 'openai-chat', host, facts }]
const models = (host: RegExp, model: RegExp, facts: Partial<Profile>): Row[] => [{ protocol: 'openai-chat', host, model, facts }]

const DEEPSEEK = /(?:^|\.)deepseek\.com$/
const MOONSHOT = /(?:^|\.)moonshot\.(?:cn|ai)$/
const GLM = /(?:^|\.)(?:bigmodel\.cn|z\.ai)$/
const QWEN = /(?:^|\.)dashscope(?:-intl|-us)?\.aliyuncs\.com$/
const XAI = /(?:^|\.)x\.ai$/
const GROQ = /(?:^|\.)groq\.com$/
const MISTRAL = /(?:^|\.)mistral\.ai$/
const GOOGLE = /(?:^|\.)generativelanguage\.googleapis\.com$/
const MINIMAX = /(?:^|\.)minimaxi?\.(?:com|io|chat)$/
const ARK_HOST = /(?:^|\.)(?:volces\.com|bytepluses\.com)$/

/** Nobody but OpenAI takes these, whichever model is offered. */
const COMPATIBLE: Partial<Profile> = { customTools: false, verbosity: false, systemRole: 'system', audio: false, webSearch: false }

/** Its `max_completion_tokens` counts the thoughts too, as everybody else's limit does; its `max_tokens` does not. */
const ARK: Partial<Profile> = {
  ...COMPATIBLE,
  dialect: 'ark',
  video: 'url',
  thinking: 'type',
  efforts: ['low', 'medium', 'high'],
  thinkingOff: 'yes',
  maxTokensField: 'max_completion_tokens',
  maxOutputTokens: 65_536,
  documents: 'none',
  choices: 1,
  stop: 0,
  jsonSchema: false,
}

const arkModels = (model: RegExp, facts: Partial<Profile>): Row[] => [
  { protocol: 'openai-chat', host: ARK_HOST, model, facts },
  { protocol: 'volcengine', model, facts },
]

/** Hosts of other vendors who speak Anthropic's protocol beside their own. */
export const anthropicTwins =
  /(?:^|\.)(?:deepseek\.com|moonshot\.(?:cn|ai)|bigmodel\.cn|z\.ai|minimax(?:i)?\.(?:com|io)|volces\.com|bytepluses\.com|aliyuncs\.com)$/

/** What is known of servers by their host: a dialect of Chat Completions is a row, and a peculiar model of it another. */
export const vendorRows: Row[] = [
  ...chat(/(?:^|\.)api\.openai\.com$/, { systemRole: 'developer', maxTokensField: 'max_completion_tokens' }),
  ...chat(/\.(?:openai|cognitiveservices)\.azure\.com$|\.services\.ai\.azure\.com$/, {
    dialect: 'azure',
    maxTokensField: 'max_completion_tokens',
  }),
  // https://api-docs.deepseek.com/guides/thinking_mode
  ...chat(DEEPSEEK, {
    ...COMPATIBLE,
    dialect: 'deepseek',
    thinking: 'type',
    efforts: ['high', 'max'],
    thinkingOff: 'yes',
    jsonSchema: false,
    prefill: 'prefix',
    images: 'none',
    documents: 'none',
    choices: 1,
  }),
  ...models(DEEPSEEK, /reasoner/, { thinking: 'none', efforts: [], thinkingOff: 'no', logprobs: false }),
  // https://platform.moonshot.ai/docs/api/chat
  ...chat(MOONSHOT, {
    ...COMPATIBLE,
    dialect: 'moonshot',
    video: 'url',
    thinking: 'type',
    efforts: [],
    thinkingOff: 'yes',
    prefill: 'partial',
    temperatureMax: 1,
    documents: 'none',
    images: 'data',
  }),
  ...models(MOONSHOT, /^kimi-k[3-9]/, { efforts: ['low', 'high', 'max'] }),
  ...models(MOONSHOT, /^moonshot|^kimi-(?:k2(?!\.)|latest)/, { thinking: 'none' }),
  ...models(MOONSHOT, /thinking/, { thinkingOff: 'no' }),
  // https://docs.z.ai/api-reference/llm/chat-completion
  ...chat(GLM, {
    ...COMPATIBLE,
    dialect: 'glm',
    video: 'url',
    thinking: 'type',
    efforts: [],
    thinkingOff: 'yes',
    forcedTool: 'no',
    temperatureMax: 1,
    jsonSchema: false,
    stop: 1,
    choices: 1,
    documents: 'none',
    webSearch: true,
    logprobs: false,
  }),
  ...models(GLM, /^glm-(?:5\.[2-9]|[6-9])/, { efforts: ['low', 'medium', 'high'] }),
  ...models(GLM, /^glm-(?:4(?!\.[5-9])|3)/, { thinking: 'none' }),
  ...models(GLM, /^glm-(?:4\.[5-7]|5)(?!.*v)/, { images: 'none' }),
  // https://www.alibabacloud.com/help/en/model-studio/deep-thinking
  ...chat(QWEN, {
    ...COMPATIBLE,
    dialect: 'qwen',
    video: 'url',
    thinking: 'enable',
    efforts: [],
    thinkingOff: 'yes',
    budgetMax: 38_912,
    cacheMarks: 'cache_control',
    forcedTool: 'unless-thinking',
    documents: 'none',
    choices: 4,
    webSearch: true,
    audio: true,
    // Thoughts come in a field of their own here.
    thinkTags: false,
  }),
  ...models(QWEN, /^(?:qwen3-\d|qwen3-next|qwen3-vl-\d|qwq|qvq)/, { thinkingStreams: true }),
  ...models(QWEN, /^(?:qwen(?:1|2)|qwen-(?:1|2|7|14|72)|qwen3-(?:max|coder)(?!.*thinking))/, { thinking: 'none' }),
  // https://openrouter.ai/docs/use-cases/reasoning-tokens
  ...chat(/(?:^|\.)openrouter\.ai$/, {
    ...COMPATIBLE,
    dialect: 'openrouter',
    video: 'url',
    thinking: 'object',
    efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'],
    thinkingOff: 'yes',
    reasoningEcho: 'details',
    cacheMarks: 'cache_control',
    documents: 'url',
    audio: true,
    webSearch: true,
    verbosity: true,
    thinkTags: false,
  }),
  // https://docs.x.ai/docs/guides/reasoning
  ...chat(XAI, { ...COMPATIBLE, dialect: 'xai', efforts: ['low', 'high'], thinkingOff: 'no', documents: 'none', reasoningEcho: 'never' }),
  ...models(XAI, /^grok-(?:3-mini|[4-9]|code)/, { stop: 0, penalties: false }),
  ...models(XAI, /^grok-(?:[1-3](?!-mini)|4(?![.\d])|code)/, { thinking: 'none', efforts: [] }),
  ...models(XAI, /^grok-[1-3](?!-mini)/, { thinkingOff: 'yes' }),
  ...models(XAI, /^grok-(?:4\.\d|[5-9])/, { efforts: ['none', 'low', 'medium', 'high', 'xhigh'], thinkingOff: 'yes' }),
  // https://console.groq.com/docs/reasoning
  ...chat(GROQ, {
    ...COMPATIBLE,
    dialect: 'groq',
    thinking: 'none',
    efforts: [],
    reasoningEcho: 'never',
    choices: 1,
    documents: 'none',
    penalties: false,
    logprobs: false,
  }),
  ...models(GROQ, /^gpt-oss/, { thinking: 'effort', efforts: ['low', 'medium', 'high'] }),
  ...models(GROQ, /^qwen/, { thinking: 'effort', efforts: ['none'], thinkingOff: 'yes' }),
  // https://docs.mistral.ai/api
  ...chat(MISTRAL, {
    ...COMPATIBLE,
    dialect: 'mistral',
    efforts: ['none', 'high'],
    thinkingOff: 'yes',
    callIds: 'nine',
    prefill: 'prefix',
    refuses: ['stream_options', 'user', 'prompt_cache_key', 'safety_identifier', 'service_tier', 'logit_bias', 'verbosity', 'store'],
    streamUsage: 'always',
    logprobs: false,
    documents: 'url',
    temperatureMax: 1.5,
    reasoningEcho: 'never',
  }),
  ...models(MISTRAL, /^magistral/, { thinking: 'none', efforts: [], thinkingOff: 'no', reasoningEcho: 'known' }),
  ...models(MISTRAL, /^mistral-(?:small|medium)/, { reasoningEcho: 'known' }),
  // https://platform.minimax.io/docs/api-reference/text-openai-api
  ...chat(MINIMAX, {
    ...COMPATIBLE,
    dialect: 'minimax',
    thinking: 'none',
    efforts: [],
    thinkingOff: 'no',
    thinkTags: true,
    reasoningEcho: 'details',
    documents: 'none',
    images: 'none',
    choices: 1,
    jsonSchema: false,
    temperatureMax: 1,
  }),
  // https://ai.google.dev/gemini-api/docs/openai
  ...chat(GOOGLE, {
    ...COMPATIBLE,
    dialect: 'gemini-compatible',
    efforts: ['none', 'minimal', 'low', 'medium', 'high'],
    thinkingOff: 'yes',
    thinkTags: true,
    audio: true,
    choices: 8,
    reasoningEcho: 'never',
    signedCalls: true,
  }),
  ...models(GOOGLE, /gemini-[12]|gemma/, { signedCalls: false }),
  // https://www.volcengine.com/docs/82379/1494384
  ...chat(ARK_HOST, ARK),
  { protocol: 'volcengine', facts: ARK },
  // https://www.volcengine.com/docs/82379/1569618
  {
    protocol: 'openai-responses',
    host: ARK_HOST,
    facts: { ...ARK, refuses: ['include', 'truncation', 'user', 'safety_identifier', 'prompt_cache_key'], webSearch: true },
  },
  ...arkModels(/^doubao-(?!.*(?:seed|thinking))|^doubao-(?:lite|pro)/, { thinking: 'none', efforts: [], stop: 4 }),
  ...arkModels(/seed-(?:1-[68]|[2-9])/, { jsonSchema: true }),
  // The old version of Anthropic's protocol, with no opinion about names of models, and no signatures that anybody checks.
  {
    protocol: 'anthropic',
    host: anthropicTwins,
    facts: {
      thinking: 'budget',
      efforts: [],
      midSystem: 'wrap',
      documents: 'none',
      webSearch: false,
      jsonSchema: false,
      cacheMarks: 'none',
      reasoningEcho: 'tool-turns',
    },
  },
  // Their thoughts are nobody's but their own.
  { protocol: 'anthropic', host: DEEPSEEK, facts: { dialect: 'deepseek', images: 'none' } },
  { protocol: 'anthropic', host: GLM, facts: { dialect: 'glm', forcedTool: 'no' } },
  { protocol: 'anthropic', host: MOONSHOT, facts: { dialect: 'moonshot' } },
  { protocol: 'anthropic', host: MINIMAX, facts: { dialect: 'minimax' } },
  { protocol: 'anthropic', host: ARK_HOST, facts: { dialect: 'ark' } },
  { protocol: 'anthropic', host: /(?:^|\.)aliyuncs\.com$/, facts: { dialect: 'qwen' } },
]
