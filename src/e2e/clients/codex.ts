import { type Agent, errand } from './agent'

const words = ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', errand]
const patchErrand = 'Use apply_patch: add a file'

/** OpenAI's Codex with a provider of its own in `config.toml`. */
export const codex: Agent = {
  name: 'Codex',
  package: '@openai/codex@0.169.0',
  program: 'codex',
  protocol: 'openai-responses',
  model: 'gpt-5.5',
  setUp: (url, key) => ({
    words,
    env: { OCTOPUS_API_KEY: key },
    files: {
      '.codex/config.toml': `model = "gpt-5.5"
model_provider = "octopus"

[model_providers.octopus]
name = "Octopus"
base_url = "${url}/v1"
env_key = "OCTOPUS_API_KEY"
wire_api = "responses"
`,
    },
  }),
}

/** Codex with its built-in provider at another address, which tries a WebSocket first. */
export const codexBuiltIn: Agent = {
  ...codex,
  name: 'Codex, built-in provider',
  setUp: (url, key) => ({
    words,
    files: {
      '.codex/config.toml': `model = "gpt-5.5"\nopenai_base_url = "${url}/v1"\n`,
      '.codex/auth.json': { OPENAI_API_KEY: key },
    },
  }),
}

/** Codex with its tool that takes free text, which other vendors' models know only as a function. */
export const codexPatch: Agent = {
  ...codex,
  name: 'Codex, apply_patch',
  setUp: (url, key) => ({ ...codex.setUp(url, key), words: words.with(-1, patchErrand) }),
}
