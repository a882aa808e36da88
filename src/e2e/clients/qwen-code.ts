import { type Agent, errand } from './agent'

/** Alibaba's Qwen Code, by Chat Completions. */
export const qwenCode: Agent = {
  name: 'Qwen Code',
  package: '@qwen-code/qwen-code@0.15.10',
  program: 'qwen',
  protocol: 'openai-chat',
  model: 'qwen3-coder-plus',
  setUp: (url, key) => ({
    words: ['--auth-type', 'openai', '--yolo', '--output-format', 'stream-json', '--prompt', errand],
    env: { OPENAI_API_KEY: key, OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: qwenCode.model },
    files: {
      '.qwen/settings.json': {
        general: { disableAutoUpdate: true },
        privacy: { usageStatisticsEnabled: false },
        model: { generationConfig: { reasoning: { effort: 'medium' } } },
      },
    },
  }),
}
