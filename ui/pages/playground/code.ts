import type { Sample } from '../../parts/snippet'
import { t } from '../../words/words'
import type { Conversation } from './conversation'
import { dialects } from './dialects'
import type { Json } from './dialects/dialect'

/** Longer than this a picture is left out of code that people read. */
const LONGEST = 400

/** The same question from a shell and by the official SDKs. The key is for the reader to fill in. */
export function samplesOf(conversation: Conversation, origin: string): Sample[] {
  const body = shortened(dialects[conversation.manner.protocol].write(conversation)) as Json
  const { protocol, group } = conversation.manner
  const sample = (id: string, label: string, place: string, text: string): Sample => ({ id, label, blocks: [{ place, text }] })
  return [
    sample('curl', 'curl', t('snippet.shell'), curl(conversation, origin, body)),
    sample('python', 'Python', 'ask.py', python[protocol](body, origin, group)),
    sample('typescript', 'TypeScript', 'ask.ts', typescript[protocol](body, origin, group)),
  ]
}

const KEY = 'sk-octopus-…'

function curl({ manner }: Conversation, origin: string, body: Json): string {
  const { path, headers = {} } = dialects[manner.protocol]
  const words = [
    `curl -N '${origin}${path(manner.group)}'`,
    `-H 'Authorization: Bearer ${KEY}'`,
    ...Object.entries({ 'content-type': 'application/json', ...headers }).map(([name, value]) => `-H '${name}: ${value}'`),
    `-d '${JSON.stringify(body, null, 2).replaceAll("'", "'\\''")}'`,
  ]
  return words.join(' \\\n  ')
}

type Writer = (body: Json, origin: string, group: string) => string
const text = (value: string) => JSON.stringify(value)

/** The arguments of a call, one a line. */
const argumentsOf = (body: Json) =>
  Object.entries(body)
    .map(([name, value]) => `    ${name}=${pythonOf(value)},`)
    .join('\n')

const python: Record<Conversation['manner']['protocol'], Writer> = {
  'openai-chat': (body, origin) => `from openai import OpenAI

client = OpenAI(base_url=${text(`${origin}/v1`)}, api_key="${KEY}")
for chunk in client.chat.completions.create(
${argumentsOf(body)}
):
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="")`,
  'openai-responses': (body, origin) => `from openai import OpenAI

client = OpenAI(base_url=${text(`${origin}/v1`)}, api_key="${KEY}")
for event in client.responses.create(
${argumentsOf(body)}
):
    if event.type == "response.output_text.delta":
        print(event.delta, end="")`,
  anthropic: ({ stream: _stream, ...body }, origin) => `from anthropic import Anthropic

client = Anthropic(base_url=${text(origin)}, api_key="${KEY}")
with client.messages.stream(
${argumentsOf(body)}
) as stream:
    for text in stream.text_stream:
        print(text, end="")`,
  gemini: (body, origin, group) => `from google import genai

client = genai.Client(api_key="${KEY}", http_options={"base_url": ${text(origin)}})
for chunk in client.models.generate_content_stream(
    model=${text(group)},
    contents=${pythonOf(body.contents)},
    config=${pythonOf(configOf(body))},
):
    print(chunk.text or "", end="")`,
}

const typescript: Record<Conversation['manner']['protocol'], Writer> = {
  'openai-chat': (body, origin) => `import OpenAI from 'openai'

const client = new OpenAI({ baseURL: ${text(`${origin}/v1`)}, apiKey: '${KEY}' })
const stream = await client.chat.completions.create(${JSON.stringify(body, null, 2)})
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '')`,
  'openai-responses': (body, origin) => `import OpenAI from 'openai'

const client = new OpenAI({ baseURL: ${text(`${origin}/v1`)}, apiKey: '${KEY}' })
const stream = await client.responses.create(${JSON.stringify(body, null, 2)})
for await (const event of stream) if (event.type === 'response.output_text.delta') process.stdout.write(event.delta)`,
  anthropic: ({ stream: _stream, ...body }, origin) => `import Anthropic from '@anthropic-ai/sdk'

const client = new Anthropic({ baseURL: ${text(origin)}, apiKey: '${KEY}' })
const stream = client.messages.stream(${JSON.stringify(body, null, 2)})
stream.on('text', (text) => process.stdout.write(text))
await stream.done()`,
  gemini: (body, origin, group) => `import { GoogleGenAI } from '@google/genai'

const client = new GoogleGenAI({ apiKey: '${KEY}', httpOptions: { baseUrl: ${text(origin)} } })
const stream = await client.models.generateContentStream(${JSON.stringify({ model: group, contents: body.contents, config: configOf(body) }, null, 2)})
for await (const chunk of stream) process.stdout.write(chunk.text ?? '')`,
}

/** Google's SDKs put into one what the wire has in several places. */
const configOf = ({ systemInstruction, generationConfig }: Json): Json => ({
  ...(systemInstruction !== undefined && { systemInstruction }),
  ...(generationConfig as Json | undefined),
})

/** A value as Python writes it. */
function pythonOf(value: unknown): string {
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (value === null || value === undefined) return 'None'
  if (Array.isArray(value)) return `[${value.map(pythonOf).join(', ')}]`
  if (typeof value !== 'object') return JSON.stringify(value)
  const fields = Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${pythonOf(one)}`)
  return `{${fields.join(', ')}}`
}

function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortened)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shortened(one)]))
  const isPicture = typeof value === 'string' && value.length > LONGEST && /^(data:image\/[\w+.-]+;base64,)?[A-Za-z0-9+/=]+$/.test(value)
  return isPicture ? `${/^data:[^,]+,/.exec(value)?.[0] ?? ''}…` : value
}
