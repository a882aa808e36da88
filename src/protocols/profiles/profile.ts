import { type Static, Type } from '@sinclair/typebox'

const oneOf = <const Words extends string[]>(...words: Words) =>
  Type.Unsafe<Words[number]>(Type.Union(words.map((word) => Type.Literal(word))))

export const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const
export type Effort = (typeof efforts)[number]

export const dialects = [
  'standard',
  'azure',
  'ark',
  'deepseek',
  'moonshot',
  'glm',
  'qwen',
  'vllm',
  'openrouter',
  'xai',
  'groq',
  'mistral',
  'minimax',
  'ollama',
  'gemini-compatible',
] as const

/**
 * What one model takes behind one endpoint, beyond what its protocol says. Facts, no code: rows give them (see `rows.ts`),
 * an admin may correct them per channel, and a repair that worked adds to them.
 */
export const profileSchema = Type.Object(
  {
    /** The vendor's manner of speaking the protocol. */
    dialect: oneOf(...dialects),
    /** Top-level fields of the body that are refused: they are left out. */
    refuses: Type.Array(Type.String()),
    /** temperature, top_p, top_k: all, none, none while it thinks, or one of temperature and top_p. */
    sampling: oneOf('all', 'none', 'unless-thinking', 'temperature-or-top-p'),
    /** What is higher is lowered to it. */
    temperatureMax: Type.Number(),
    /** Frequency and presence penalties, seed, logit bias, log probabilities (where the protocol has them). */
    penalties: Type.Boolean(),
    logprobs: Type.Boolean(),
    /** Chat only: the name of the output limit. */
    maxTokensField: oneOf('max_completion_tokens', 'max_tokens'),
    minOutputTokens: Type.Integer(),
    /** The most the model can write; 0 when it is not known. */
    maxOutputTokens: Type.Integer(),
    /** The limit where the protocol demands one and the client said none. */
    defaultMaxTokens: Type.Integer(),
    /**
     * How thinking is asked for. `effort`: a word (`reasoning_effort`, `reasoning.effort`); `budget`: a number of tokens;
     * `adaptive`: Anthropic's own judgement with an effort; `level`: Gemini 3; `type`: `thinking: {type}` beside an effort;
     * `enable`: `enable_thinking` and `thinking_budget`; `template`: `chat_template_kwargs`; `object`: `reasoning: {…}`;
     * `none`: not at all.
     */
    thinking: oneOf('none', 'effort', 'budget', 'adaptive', 'level', 'type', 'enable', 'template', 'object'),
    /** Adaptive models that still take a budget. */
    budgets: Type.Boolean(),
    /** Fewest and most tokens of a budget. */
    budgetMin: Type.Integer(),
    budgetMax: Type.Integer(),
    /** The words for an effort that are taken, least first; none where they are not known. */
    efforts: Type.Array(oneOf(...efforts)),
    /** Chat only: thinking works in streams alone, and has to be forbidden where the reply is whole. */
    thinkingStreams: Type.Boolean(),
    /** Whether thinking can be forbidden: always (or there is none), never, or only up to a high effort. */
    thinkingOff: oneOf('yes', 'no', 'up-to-high'),
    /** Whether a call of a tool can be forced: always, never, or not while it thinks. */
    forcedTool: oneOf('yes', 'no', 'unless-thinking'),
    /** Chat only: the role of instructions. */
    systemRole: oneOf('developer', 'system'),
    /** Instructions in mid-conversation: a role of their own, or told by the user. */
    midSystem: oneOf('native', 'wrap'),
    /** A last message of the assistant's: continued as it is, with a mark (`prefix`, `partial`), or not at all. */
    prefill: oneOf('native', 'prefix', 'partial', 'none'),
    /** Tools whose input is free text. */
    customTools: Type.Boolean(),
    /** Ids of calls: up to 64 characters, or exactly nine letters and digits. */
    callIds: oneOf('long', 'nine'),
    /** Images by address and in base64, in base64 only, or none. */
    images: oneOf('url', 'data', 'none'),
    imagesInResults: Type.Boolean(),
    documents: oneOf('url', 'data', 'none'),
    audio: Type.Boolean(),
    /** Moving pictures: by address and in base64, in base64 only, or none. */
    video: oneOf('url', 'data', 'none'),
    /** How many stop sequences are taken; with 0 they are emulated. */
    stop: Type.Integer(),
    /** Whether the vendor's own tools and functions can be declared together. */
    mixedTools: Type.Boolean(),
    /** Gemini only: whether a reply can be held to JSON while functions are declared. */
    jsonWithTools: Type.Boolean(),
    /** Gemini only: whether calls must come back with the signature of the thought before them. */
    signedCalls: Type.Boolean(),
    /** Whether the vendor searches the web on request. */
    webSearch: Type.Boolean(),
    /** Chat only: how a stream comes to tell its usage. */
    streamUsage: oneOf('ask', 'always', 'never'),
    /** Chat only: what becomes of earlier thoughts: always told (if only as ''), told in turns with calls, told where known, never told. */
    reasoningEcho: oneOf('always', 'tool-turns', 'known', 'details', 'never'),
    /** Whether thoughts may arrive in the text, between `<think>` and `</think>`. */
    thinkTags: Type.Boolean(),
    /** The most answers to one request. */
    choices: Type.Integer(),
    /** Whether a reply can be held to a JSON schema; else the model is asked for it in words. */
    jsonSchema: Type.Boolean(),
    jsonObject: Type.Boolean(),
    /** Chat and Responses: a word for how long the answer is to be. */
    verbosity: Type.Boolean(),
    /** Marks where a prompt cache may break: `cache_control`, OpenAI's breakpoints, or none. */
    cacheMarks: oneOf('cache_control', 'breakpoint', 'none'),
  },
  { additionalProperties: false },
)

export type Profile = Static<typeof profileSchema>
