import type { Sample } from '../../parts/snippet'

/** Where clients go, what they say they are, and one model they may ask for. */
export interface Way {
  /** Origin without a slash at its end: `http://127.0.0.1:8080`. */
  origin: string
  key: string
  model: string
}

/** A word for a POSIX shell, quoted only where it has to be. */
const shell = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
const quote = (text: string) => JSON.stringify(text)

/** How the usual clients are pointed at Octopus, ready to be pasted. */
export function samplesOf(way: Way): Sample[] {
  return [
    { id: 'curl', label: 'curl', text: curl(way) },
    { id: 'openai', label: 'OpenAI SDK', text: openai(way) },
    { id: 'anthropic', label: 'Anthropic SDK', text: anthropic(way) },
    { id: 'claude-code', label: 'Claude Code', text: claudeCode(way) },
    { id: 'codex', label: 'Codex', text: codex(way) },
    { id: 'gemini', label: 'Gemini CLI', text: gemini(way) },
  ]
}

const curl = ({ origin, key, model }: Way) =>
  [
    `curl ${origin}/v1/chat/completions \\`,
    `  -H ${shell(`Authorization: Bearer ${key}`)} \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${shell(JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }))}`,
  ].join('\n')

const openai = ({ origin, key, model }: Way) => `from openai import OpenAI

client = OpenAI(base_url=${quote(`${origin}/v1`)}, api_key=${quote(key)})
reply = client.chat.completions.create(
    model=${quote(model)},
    messages=[{"role": "user", "content": "Hello"}],
)
print(reply.choices[0].message.content)`

const anthropic = ({ origin, key, model }: Way) => `from anthropic import Anthropic

client = Anthropic(base_url=${quote(origin)}, api_key=${quote(key)})
reply = client.messages.create(
    model=${quote(model)},
    max_tokens=1024,
    messages=[{"role": "user", "content": "Hello"}],
)
print(reply.content[0].text)`

const claudeCode = ({ origin, key, model }: Way) => `export ANTHROPIC_BASE_URL=${origin}
export ANTHROPIC_AUTH_TOKEN=${shell(key)}
export ANTHROPIC_MODEL=${shell(model)}
claude`

const codex = ({ origin, key, model }: Way) => `# ~/.codex/config.toml
model = ${quote(model)}
model_provider = "octopus"

[model_providers.octopus]
name = "Octopus"
base_url = ${quote(`${origin}/v1`)}
env_key = "OCTOPUS_API_KEY"
wire_api = "responses"

# and in the shell:
# export OCTOPUS_API_KEY=${shell(key)}`

const gemini = ({ origin, key, model }: Way) => `export GOOGLE_GEMINI_BASE_URL=${origin}
export GEMINI_API_KEY=${shell(key)}
gemini --model ${shell(model)}`
