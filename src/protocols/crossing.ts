import { sayForeign } from './foreign'
import { asObject } from './json'
import { unchanged } from './pass'
import type { Profile } from './profiles/profile'
import {
  type Call,
  type Event,
  type Json,
  type JsonObject,
  type OpenState,
  type Prompt,
  type Protocol,
  type ProtocolId,
  Refusal,
  type Target,
  type ThoughtState,
  type Warning,
} from './protocol'
import type { Seal } from './seal'
import { openStates, sealStates, type ThoughtMemory } from './thought-state'
import { uniqueCalls } from './unique-calls'
import { wordFor } from './words'

/** Where a request of one protocol goes in another. */
export interface Destination {
  protocol: Protocol
  model: string
  stream: boolean
  profile: Profile
  /** The account or dialect whose alone a thought's state may be. */
  scope?: string
  seal: Seal
  memory: ThoughtMemory
}

/** One request on its way into another protocol, and what its reply has to go through on the way back. */
export interface Crossing {
  prompt: Prompt
  call: Call
  warnings: Warning[]
  /** Whether the upstream may interrupt its turn in a way that the client knows nothing of. */
  pauses: boolean
  /** New ones for each reply, in order. */
  passes(): ((event: Event) => Event[])[]
}

/** Writes a request in another protocol. Throws a `Refusal` for what that protocol cannot say at all. */
export function cross(asked: Prompt, destination: Destination): Crossing {
  const { protocol, model, stream, profile, scope, seal, memory } = destination
  const family = protocol.takes ?? protocol.id
  if (asked.bound && asked.from !== family) throw new Refusal(asked.bound.message, asked.bound.field)
  const warnings: Warning[] = []
  const target: Target = { model, stream, profile, warn: (warning) => warnings.push(warning) }
  const heard = askedByUser(asked, target)
  const prompt = sayForeign(openStates(heard, ownStates(seal.open, family, scope), ownMemory(memory, family, scope)), family)
  const call = protocol.writeRequest(prompt, target)
  if (prompt.from !== family) warnOfLosses(prompt, family, target)
  return {
    prompt,
    call,
    warnings,
    pauses: asked.from !== family && protocol.resumption?.mayPause(asked) === true,
    passes: () =>
      [
        ...(takesOneChoice(prompt.from) ? [onlyFirstChoice()] : []),
        ...(protocol.passes?.(prompt, target) ?? []),
        ...(knowsCallsById(prompt.from) ? [uniqueCalls(prompt)] : []),
        ...(prompt.from === family ? [] : [sealStates({ client: prompt.from, scope, seal, memory })]),
      ].filter((pass) => pass !== unchanged),
  }
}

/** OpenAI answers instructions alone; elsewhere somebody has to speak. */
function askedByUser(prompt: Prompt, { warn }: Target): Prompt {
  const { from, system, messages } = prompt
  if (!from.startsWith('openai-') || messages.length || !system.length) return prompt
  const field = wordFor(from, 'messages')
  warn({ field, action: 'rewritten', detail: 'there are instructions only; the user says them' })
  return { ...prompt, system: [], messages: [{ role: 'user', parts: system }] }
}

/** Opens the states that this upstream made, and no others. */
export function ownStates(open: OpenState, family: ProtocolId, scope: string | undefined): OpenState {
  return (text) => {
    const state = open(text)
    return !state || isOwn(state, family, scope) ? state : null
  }
}

/** Recalls the states that this upstream made, and of others what they said. */
function ownMemory(memory: ThoughtMemory, family: ProtocolId, scope: string | undefined): ThoughtMemory {
  return {
    remember: (callId, states) => memory.remember(callId, states),
    recall: (callId) => memory.recall(callId)?.map((state) => (isOwn(state, family, scope) ? state : wordsOf(state))),
  }
}

function isOwn(state: ThoughtState, family: ProtocolId, scope: string | undefined): boolean {
  // Gemini is the same model behind its own door and behind the one that speaks Chat Completions.
  const isMaker = state.origin === family || (state.origin === 'gemini' && scope === 'gemini-compatible')
  return isMaker && (state.scope === undefined || state.scope === scope)
}

const wordsOf = ({ origin, text = '', call }: ThoughtState): ThoughtState => ({ origin, text, ...(call !== undefined && { call }) })

/** Fields that change nothing when they are left out, or that have been understood besides. */
const HARMLESS = new Set(
  (
    'store include client_metadata stream_options instructions betas fallbacks diagnostics user_profile_id safetySettings ' +
    'safety_settings labels ' +
    'safety_identifier prompt_cache_retention prompt_cache_options ' +
    'generationConfig.responseModalities generationConfig.response_modalities reasoning.context'
  ).split(' '),
)

function warnOfLosses({ extra, messages, modalities }: Prompt, family: ProtocolId, target: Target) {
  if (messages.some(({ name }) => name) && family !== 'openai-chat')
    target.warn({ field: 'messages', action: 'dropped', detail: 'speakers have no names here' })
  if (modalities && family !== 'gemini' && family !== 'openai-chat')
    target.warn({ field: 'modalities', action: 'dropped', detail: 'this API answers in text' })
  for (const [field, value] of Object.entries(namedFields(extra))) {
    if (HARMLESS.has(field) || asksNothing(field, value)) continue
    target.warn({ field, action: 'dropped', detail: 'the upstream speaks another protocol, which has no word for it' })
  }
}

/** What is so unless told otherwise. */
const USUAL: Record<string, Json> = { truncation: 'disabled', speed: 'standard', 'reasoning.mode': 'standard' }

/** Whether a field is as good as left out: switched off, empty, or at what it is anyway. */
function asksNothing(field: string, value: Json): boolean {
  if (value === null || value === false) return true
  return typeof value === 'object' ? !Object.keys(value).length : USUAL[field] === value
}

/** Fields whose own lie one level deeper: Gemini's parameters, and what Responses says of thinking. */
const NESTED = ['generationConfig', 'reasoning']

function namedFields(extra: JsonObject): JsonObject {
  const fields = Object.entries(extra).flatMap(([name, value]): [string, Json][] => {
    const inner = NESTED.includes(name) ? asObject(value) : undefined
    return inner ? Object.entries(inner).map(([deeper, each]) => [`${name}.${deeper}`, each]) : [[name, value]]
  })
  return Object.fromEntries(fields)
}

const takesOneChoice = (client: ProtocolId) => client === 'anthropic' || client === 'openai-responses'

/** Whose clients, or whose own vendor in a later turn, take no two calls of one id. */
const knowsCallsById = (client: ProtocolId) => client === 'anthropic' || client === 'openai-responses'

/** Leaves out all answers but the first, and numbers the parts that stay. */
function onlyFirstChoice(): (event: Event) => Event[] {
  const indexes = new Map<number, number>()
  return (event) => {
    if (event.type === 'finish') return event.choice ? [] : [event]
    if (event.type !== 'part-start' && event.type !== 'part-delta' && event.type !== 'part-end') return [event]
    if (event.type === 'part-start') {
      if (event.choice) return []
      indexes.set(event.index, indexes.size)
    }
    const index = indexes.get(event.index)
    return index === undefined ? [] : [index === event.index ? event : { ...event, index }]
  }
}
