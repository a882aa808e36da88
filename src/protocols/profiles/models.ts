import type { ProtocolId } from '../protocol'
import type { Row } from './rows'

const OPENAI = ['openai-chat', 'openai-responses'] as const
const CHAT: ProtocolId[] = ['openai-chat', 'volcengine']

/**
 * What is known of models by name, whichever server they are behind.
 * Anthropic: https://docs.claude.com/en/docs/about-claude/models · OpenAI: https://platform.openai.com/docs/models ·
 * Gemini: https://ai.google.dev/gemini-api/docs/models
 */
export const modelRows: Row[] = [
  // Claude. One that no row knows is taken for the newest.
  {
    protocol: 'anthropic',
    model: /claude/,
    facts: {
      thinking: 'adaptive',
      budgets: false,
      sampling: 'none',
      thinkingOff: 'no',
      forcedTool: 'no',
      prefill: 'none',
      midSystem: 'native',
      efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
      maxOutputTokens: 128_000,
      defaultMaxTokens: 16_384,
    },
  },
  { protocol: 'anthropic', model: /haiku-5-5/, facts: { thinkingOff: 'up-to-high', forcedTool: 'unless-thinking' } },
  { protocol: 'anthropic', model: /fable-5(?!-\d)/, facts: { forcedTool: 'unless-thinking' } },
  { protocol: 'anthropic', model: /opus-5(?!-\d)/, facts: { thinkingOff: 'up-to-high', budgets: true, forcedTool: 'unless-thinking' } },
  {
    protocol: 'anthropic',
    model: /sonnet-5(?!-\d)|opus-4-[78]/,
    facts: { thinkingOff: 'yes', budgets: true, forcedTool: 'unless-thinking' },
  },
  {
    protocol: 'anthropic',
    model: /(?:sonnet|opus)-4-6/,
    facts: {
      sampling: 'unless-thinking',
      thinkingOff: 'yes',
      budgets: true,
      forcedTool: 'unless-thinking',
      midSystem: 'wrap',
      efforts: ['low', 'medium', 'high', 'max'],
    },
  },
  {
    protocol: 'anthropic',
    model: /(?:opus|sonnet|haiku)-4-5|(?:opus|sonnet)-4(?:-[01])?(?!-?\d)|claude-(?:[123]|instant)/,
    facts: {
      thinking: 'budget',
      budgets: true,
      sampling: 'temperature-or-top-p',
      thinkingOff: 'yes',
      forcedTool: 'unless-thinking',
      prefill: 'native',
      midSystem: 'wrap',
      efforts: [],
      maxOutputTokens: 64_000,
      defaultMaxTokens: 8192,
    },
  },
  { protocol: 'anthropic', model: /opus-4-5/, facts: { efforts: ['low', 'medium', 'high'] } },
  { protocol: 'anthropic', model: /opus-4(?:-[01])?(?!-?\d)/, facts: { maxOutputTokens: 32_000 } },
  { protocol: 'anthropic', model: /(?:opus|sonnet)-4(?:-0)?(?!-?\d)|claude-(?:[123]|instant)/, facts: { jsonSchema: false } },
  { protocol: 'anthropic', model: /claude-3-7/, facts: { maxOutputTokens: 64_000 } },
  {
    protocol: 'anthropic',
    model: /claude-(?:[12]|instant|3(?!-7))/,
    facts: { thinking: 'none', maxOutputTokens: 8192, defaultMaxTokens: 4096 },
  },
  { protocol: 'anthropic', model: /claude-3-(?:opus|sonnet|haiku)|claude-(?:[12]|instant)/, facts: { maxOutputTokens: 4096 } },

  // OpenAI's own models, also where another server offers them.
  {
    protocol: [...OPENAI],
    model: /^(?:gpt-[34]|chatgpt-|gpt-\d+(?:\.\d+)?-chat)/,
    facts: { thinking: 'none', efforts: [], customTools: false, systemRole: 'system', reasoningEcho: 'never', verbosity: false },
  },
  {
    protocol: [...OPENAI],
    model: /^(?:o\d|gpt-(?:[5-9]|\d\d)(?!.*-chat)|codex|computer-use)/,
    facts: {
      sampling: 'none',
      penalties: false,
      logprobs: false,
      maxTokensField: 'max_completion_tokens',
      thinking: 'effort',
      efforts: ['low', 'medium', 'high'],
      thinkingOff: 'no',
      systemRole: 'developer',
      customTools: true,
      reasoningEcho: 'never',
      verbosity: true,
      maxOutputTokens: 128_000,
      choices: 1,
    },
  },
  { protocol: [...OPENAI], model: /^(?:o1|o3|o4)/, facts: { customTools: false, verbosity: false, maxOutputTokens: 100_000 } },
  { protocol: 'openai-chat', model: /^gpt-.*-search/, facts: { webSearch: true, sampling: 'none', choices: 1 } },
  { protocol: 'openai-chat', model: /^(?:o3|o4-mini)/, facts: { stop: 0 } },
  { protocol: [...OPENAI], model: /^gpt-5(?!\.\d)(?!.*-chat)/, facts: { efforts: ['minimal', 'low', 'medium', 'high'] } },
  {
    protocol: [...OPENAI],
    model: /^gpt-5\.1(?!.*-chat)/,
    facts: { efforts: ['none', 'low', 'medium', 'high'], thinkingOff: 'yes', sampling: 'unless-thinking' },
  },
  {
    protocol: [...OPENAI],
    model: /^gpt-5\.[2-9](?!.*-chat)/,
    facts: { efforts: ['none', 'low', 'medium', 'high', 'xhigh'], thinkingOff: 'yes', sampling: 'unless-thinking' },
  },
  { protocol: [...OPENAI], model: /^gpt-5\.[6-9](?!.*-chat)/, facts: { cacheMarks: 'breakpoint' } },
  {
    protocol: [...OPENAI],
    model: /^gpt-(?:[6-9]|\d\d)(?!.*-chat)/,
    facts: {
      efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'],
      thinkingOff: 'yes',
      sampling: 'unless-thinking',
      refuses: ['prompt_cache_retention'],
      cacheMarks: 'breakpoint',
    },
  },

  // Gemini. One that no row knows is taken for the newest.
  { protocol: 'gemini', model: /gemini/, facts: { signedCalls: true, maxOutputTokens: 65_536 } },
  {
    protocol: 'gemini',
    model: /gemini-[12](?!\d)/,
    facts: { signedCalls: false, mixedTools: false, jsonWithTools: false, imagesInResults: false },
  },
  { protocol: 'gemini', model: /gemini-(?:1(?!\d)|2(?!\d|\.5))/, facts: { thinking: 'none', efforts: [], maxOutputTokens: 8192 } },
  { protocol: 'gemini', model: /gemini-2\.5/, facts: { thinking: 'budget', efforts: [], budgetMax: 24_576, thinkingOff: 'yes' } },
  { protocol: 'gemini', model: /gemini-2\.5.*lite/, facts: { budgetMin: 512 } },
  { protocol: 'gemini', model: /gemini-2\.5.*pro/, facts: { budgetMin: 128, budgetMax: 32_768, thinkingOff: 'no' } },
  {
    protocol: 'gemini',
    model: /gemini-2.*image/,
    facts: { thinking: 'none', jsonSchema: false, jsonObject: false, maxOutputTokens: 32_768 },
  },
  { protocol: 'gemini', model: /gemini-3.*pro|gemini-3\.[7-9].*flash/, facts: { efforts: ['low', 'medium', 'high'] } },
  { protocol: 'gemini', model: /gemini-(?:[4-9]|\d\d)/, facts: { efforts: ['low', 'medium', 'high', 'xhigh'] } },
  // Others behind Google's door.
  { protocol: 'gemini', model: /claude|gemma/, facts: { thinking: 'none', efforts: [], signedCalls: false } },
  {
    protocol: 'gemini',
    model: /gemma-?[123]/,
    facts: { refuses: ['systemInstruction'], jsonSchema: false, jsonObject: false, maxOutputTokens: 8192 },
  },

  // Open and other vendors' models, behind any server that speaks Chat Completions.
  { protocol: CHAT, model: /deepseek-(?:r1|reasoner)/, facts: { reasoningEcho: 'never', sampling: 'none' } },
  { protocol: CHAT, model: /deepseek-v[4-9]/, facts: { reasoningEcho: 'always' } },
  { protocol: CHAT, model: /^kimi-k(?:2\.[5-9]|[3-9])|kimi.*thinking/, facts: { reasoningEcho: 'tool-turns', sampling: 'none' } },
  { protocol: CHAT, model: /^(?:qwq|qwen3|deepseek-r1|minimax-m)/, facts: { thinkTags: true } },
]
