import { type Agent, errand } from './agent'

/** Anthropic's Claude Code: settings by environment (code.claude.com/docs/en/llm-gateway). */
export const claudeCode: Agent = {
  name: 'Claude Code',
  package: '@anthropic-ai/claude-code@2.1.329',
  program: 'claude',
  protocol: 'anthropic',
  model: 'claude-opus-5-5',
  losses: /^max_tokens clamped/,
  setUp: (url, key) => ({
    words: ['-p', errand, '--model', claudeCode.model, '--allowedTools', 'Bash(echo:*)', '--verbose', '--output-format', 'stream-json'],
    env: { ANTHROPIC_BASE_URL: url, ANTHROPIC_AUTH_TOKEN: key, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
    files: { '.claude/settings.json': { showThinkingSummaries: true } },
  }),
  answer: (output) => JSON.parse(output.trim().split('\n').at(-1)!).result,
}

/** With what it sends of its own accord: a greeting, and a question for the models there are. */
export const claudeCodeGreeting: Agent = {
  ...claudeCode,
  name: 'Claude Code, with discovery',
  setUp(url, key) {
    const { words } = claudeCode.setUp(url, key)
    const env = { ANTHROPIC_BASE_URL: url, ANTHROPIC_AUTH_TOKEN: key, CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1' }
    return { words, env: { ...env, DISABLE_TELEMETRY: '1', DISABLE_ERROR_REPORTING: '1', DISABLE_AUTOUPDATER: '1' } }
  },
}

/** Its `/context`, which asks for many counts at a time. */
export const claudeCodeContext: Agent = {
  ...claudeCode,
  name: 'Claude Code /context',
  isIdle: true,
  setUp(url, key) {
    const { words, env } = claudeCode.setUp(url, key)
    return { words: words.with(1, '/context'), env }
  },
}
