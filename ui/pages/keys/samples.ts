import type { Sample } from '../../parts/snippet'
import { t } from '../../words/words'

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
const json = (value: object) => JSON.stringify(value, null, 2)

/** How the usual clients are pointed at Octopus, ready to be pasted, and where that goes. */
export function samplesOf(way: Way): Sample[] {
  const inShell = t('snippet.shell')
  return [
    { id: 'curl', label: 'curl', blocks: [{ place: inShell, text: curl(way) }] },
    { id: 'claude-code', label: 'Claude Code', blocks: [{ place: inShell, text: claudeCode(way) }] },
    {
      id: 'codex',
      label: 'Codex',
      blocks: [
        { place: '~/.codex/config.toml', text: codex(way) },
        { place: inShell, text: `export OCTOPUS_API_KEY=${shell(way.key)}\ncodex` },
      ],
    },
    {
      id: 'opencode',
      label: 'OpenCode',
      blocks: [{ place: '~/.config/opencode/opencode.json', text: opencode(way) }],
    },
    {
      id: 'gemini',
      label: 'Gemini CLI',
      blocks: [
        { place: '~/.gemini/settings.json', text: geminiSettings },
        { place: inShell, text: gemini(way) },
      ],
    },
    { id: 'openai', label: 'OpenAI · Python', blocks: [{ place: 'pip install openai', text: openai(way) }] },
    { id: 'openai-js', label: 'OpenAI · JS', blocks: [{ place: 'npm install openai', text: openaiJs(way) }] },
    { id: 'anthropic', label: 'Anthropic · Python', blocks: [{ place: 'pip install anthropic', text: anthropic(way) }] },
    { id: 'cursor', label: 'Cursor', blocks: [{ place: t('snippet.cursor'), text: cursor(way) }] },
    { id: 'continue', label: 'Continue', blocks: [{ place: '~/.continue/config.yaml', text: continueDev(way) }] },
    { id: 'aider', label: 'Aider', blocks: [{ place: inShell, text: aider(way) }] },
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

const openaiJs = ({ origin, key, model }: Way) => `import OpenAI from 'openai'

const client = new OpenAI({
  baseURL: ${quote(`${origin}/v1`)},
  apiKey: ${quote(key)},
})
const reply = await client.chat.completions.create({
  model: ${quote(model)},
  messages: [{ role: 'user', content: 'Hello' }],
})
console.log(reply.choices[0].message.content)`

const anthropic = ({ origin, key, model }: Way) => `from anthropic import Anthropic

client = Anthropic(base_url=${quote(origin)}, api_key=${quote(key)})
reply = client.messages.create(
    model=${quote(model)},
    max_tokens=1024,
    messages=[{"role": "user", "content": "Hello"}],
)
print(reply.content[0].text)`

// The second model is for small tasks of its own, which would be asked of one that is not here.
const claudeCode = ({ origin, key, model }: Way) => `export ANTHROPIC_BASE_URL=${origin}
export ANTHROPIC_AUTH_TOKEN=${shell(key)}
export ANTHROPIC_MODEL=${shell(model)}
export ANTHROPIC_DEFAULT_HAIKU_MODEL=${shell(model)}
claude`

const codex = ({ origin, model }: Way) => `model = ${quote(model)}
model_provider = "octopus"

[model_providers.octopus]
name = "Octopus"
base_url = ${quote(`${origin}/v1`)}
env_key = "OCTOPUS_API_KEY"
wire_api = "responses"`

const opencode = ({ origin, key, model }: Way) =>
  json({
    $schema: 'https://opencode.ai/config.json',
    model: `octopus/${model}`,
    provider: {
      octopus: {
        npm: '@ai-sdk/openai-compatible',
        name: 'Octopus',
        options: { baseURL: `${origin}/v1`, apiKey: key },
        models: { [model]: {} },
      },
    },
  })

// At another address it asks for a way to sign in, unless one is chosen.
const geminiSettings = json({ security: { auth: { selectedType: 'gemini-api-key' } } })

const gemini = ({ origin, key, model }: Way) => `export GOOGLE_GEMINI_BASE_URL=${origin}
export GEMINI_API_KEY=${shell(key)}
gemini --model ${shell(model)}`

const cursor = ({ origin, key, model }: Way) => `OpenAI API Key             ${key}
Override OpenAI Base URL   ${origin}/v1
Add model                  ${model}`

const continueDev = ({ origin, key, model }: Way) => `name: Octopus
version: 1.0.0
schema: v1
models:
  - name: ${quote(model)}
    provider: openai
    model: ${quote(model)}
    apiBase: ${quote(`${origin}/v1`)}
    apiKey: ${quote(key)}
    roles: [chat, edit, apply]`

const aider = ({ origin, key, model }: Way) => `export OPENAI_API_BASE=${origin}/v1
export OPENAI_API_KEY=${shell(key)}
aider --model ${shell(`openai/${model}`)}`
