import type { ProtocolId } from '../../protocols/protocol'
import { type Agent, errand } from './agent'

/** What no other API has a word for, or no newer model takes. */
const losses = /^(text\.verbosity|reasoning\.effort|generationConfig\.top[PK]|generationConfig\.thinkingConfig) /

/** OpenCode, which speaks the four protocols through the packages of the Vercel AI SDK. */
const opencode = (protocol: ProtocolId, npm: string, model: string, version = 'v1'): Agent => ({
  name: `OpenCode (${npm})`,
  package: 'opencode-ai@1.18.33',
  program: 'opencode',
  protocol,
  model,
  losses,
  setUp: (url, key) => ({
    words: ['run', '--thinking', '--model', `octopus/${model}`, errand],
    files: {
      '.config/opencode/opencode.json': {
        autoupdate: false,
        share: 'disabled',
        permission: { bash: 'allow' },
        provider: {
          octopus: {
            npm,
            name: 'Octopus',
            options: { baseURL: `${url}/${version}`, apiKey: key },
            models: { [model]: { reasoning: true } },
          },
        },
      },
    },
  }),
})

export const opencodes = [
  opencode('openai-chat', '@ai-sdk/openai-compatible', 'gpt-5.2'),
  opencode('openai-responses', '@ai-sdk/openai', 'gpt-5.2'),
  opencode('anthropic', '@ai-sdk/anthropic', 'claude-opus-5-5'),
  opencode('gemini', '@ai-sdk/google', 'gemini-2.5-pro', 'v1beta'),
]
