import { type Agent, errand } from './agent'

/** Google's Gemini CLI. */
export const geminiCli: Agent = {
  name: 'Gemini CLI',
  package: '@google/gemini-cli@0.61.0',
  program: 'gemini',
  protocol: 'gemini',
  model: 'gemini-2.5-pro',
  hidesThoughts: true,
  losses: /^generationConfig\.(top[PK]|thinkingConfig) /,
  setUp: (url, key) => ({
    words: ['--model', geminiCli.model, '--yolo', '--prompt', errand],
    env: { GEMINI_API_KEY: key, GOOGLE_GEMINI_BASE_URL: url, GEMINI_CLI_TRUST_WORKSPACE: 'true' },
    files: {
      '.gemini/settings.json': {
        security: { auth: { selectedType: 'gemini-api-key' } },
        general: { enableAutoUpdate: false },
        privacy: { usageStatisticsEnabled: false },
      },
    },
  }),
}
