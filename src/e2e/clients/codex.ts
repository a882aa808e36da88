import { type Agent, errand } from './agent'

const words = ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', errand]
const patchErrand = 'Use apply_patch: add a file'

/** What only OpenAI has a word for, and what the model has no search for. */
const losses = /^(text\.verbosity|parallel_tool_calls) dropped|^tools emulated|"web_search"$/

/** OpenAI's Codex with a provider of its own in `config.toml`. What it sends depends on the model's name. */
const codexWith = (model: string): Agent => ({
  name: `Codex (${model})`,
  package: '@openai/codex@0.169.0',
  program: 'codex',
  protocol: 'openai-responses',
  model,
  losses,
  setUp: (url, key) => ({
    words,
    env: { OCTOPUS_API_KEY: key },
    files: {
      '.codex/config.toml': `model = "${model}"
model_provider = "octopus"
model_reasoning_summary = "auto"

[model_providers.octopus]
name = "Octopus"
base_url = "${url}/v1"
env_key = "OCTOPUS_API_KEY"
wire_api = "responses"
`,
    },
  }),
})

export const codex = codexWith('gpt-5.5')
/** Its tools are the first item of the input, in namespaces; the shell is called from scripts. */
export const codexWithScripts = codexWith('gpt-5.6-sol')

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
