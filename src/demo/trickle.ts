import type { JsonObject, ProtocolId } from '../protocols/protocol'
import { about, one, type Random, seeded, weighed } from './chance'
import { type Person, people } from './people'
import { talks } from './words'

export interface Trickle {
  stop(): void
}

/** One question a few seconds after the other while somebody has just come to look, then fewer. */
const EAGER_MS = 120_000
const EAGER_PAUSE_MS = 2400
const PAUSE_MS = 18_000

/** Lets the people of the demo ask their questions, through the front door like anybody else. `keys` are their API keys, by name. */
export function startTrickle(origin: string, keys: Record<string, string>, random: Random = seeded(Date.now())): Trickle {
  const startedAt = Date.now()
  const leaving = new AbortController()
  const asking = people.filter(({ key, until }) => key.enabled !== false && until === undefined && keys[key.name])
  let timer: Timer | undefined

  function ask() {
    const person = weighed(
      random,
      asking.map((one) => [one, one.daily]),
    )
    void converse(origin, keys[person.key.name]!, person, random, leaving.signal)
    schedule()
  }

  function schedule() {
    const pause = Date.now() - startedAt < EAGER_MS ? EAGER_PAUSE_MS : PAUSE_MS
    timer = setTimeout(ask, about(random, pause, 0.6))
  }

  if (asking.length) timer = setTimeout(ask, 400)
  return {
    stop() {
      clearTimeout(timer)
      leaving.abort()
    },
  }
}

/** How often somebody does not wait for the end. */
const IMPATIENT = 0.03

async function converse(origin: string, key: string, person: Person, random: Random, leaving: AbortSignal) {
  const { path, body } = questionOf(person, weighed(random, person.asks), random)
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'user-agent': person.userAgent,
    'x-session-affinity': `${person.key.name.length}-${Math.floor(Date.now() / 600_000)}`,
  }
  const patience = random() < IMPATIENT ? AbortSignal.timeout(2500) : AbortSignal.timeout(120_000)
  try {
    const signal = AbortSignal.any([leaving, patience])
    const reply = await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body), signal })
    await reply.arrayBuffer()
  } catch {
    // Whoever leaves early hears nothing more; the log tells of it.
  }
}

/** What somebody asks of a group, in the words of the client. */
function questionOf(person: Person, model: string, random: Random): { path: string; body: JsonObject } {
  const text = one(random, talks)[0]
  const before = about(random, person.input, 0.5)
  const instructions = `Be brief and exact. (conversation so far: ${before} tokens)`
  const stream = random() < 0.92
  return forms[person.protocol]({ model, text, instructions, stream })
}

interface Question {
  model: string
  text: string
  instructions: string
  stream: boolean
}

const chat = ({ model, text, instructions, stream }: Question) => ({
  path: '/v1/chat/completions',
  body: { model, stream, messages: [...said('system', instructions), ...said('user', text)] },
})

const said = (role: string, content: string) => [{ role, content }]

const forms: Record<ProtocolId, (question: Question) => { path: string; body: JsonObject }> = {
  'openai-chat': chat,
  volcengine: chat,
  'openai-responses': ({ model, text, instructions, stream }) => ({
    path: '/v1/responses',
    body: { model, stream, instructions, store: false, input: said('user', text) },
  }),
  anthropic: ({ model, text, instructions, stream }) => ({
    path: '/v1/messages',
    body: { model, stream, system: instructions, max_tokens: 4096, messages: said('user', text) },
  }),
  gemini: ({ model, text, instructions, stream }) => ({
    path: `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: { systemInstruction: { parts: [{ text: instructions }] }, contents: [{ role: 'user', parts: [{ text }] }] },
  }),
}
