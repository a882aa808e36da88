import { writeBody } from '../body'
import { compact } from '../json'
import { type Call, type JsonObject, type Part, type Prompt, Refusal, type Target } from '../protocol'
import { wordFor } from '../words'
import { formatHint, writeConfig } from './config'
import { writeContents, writeParts } from './history'
import { writeTools } from './tools'
import { geminiWire } from './wire'

/** Writes a generateContent request. Users' names and keys of caches have no place in it, and change nothing. */
export function writeRequest(prompt: Prompt, target: Target): Call {
  const fields = {
    ...(prompt.from === 'gemini' && prompt.extra),
    ...writeConversation(prompt, target),
    generationConfig: writeConfig(prompt, target),
    serviceTier: writeTier(prompt, target),
  }
  warnOfMissing(prompt, target)
  return { path: geminiWire.path(target.model, target.stream), headers: {}, body: writeBody(fields, target) }
}

/** Writes the request that counts the tokens of a prompt. https://ai.google.dev/api/tokens#method:-models.counttokens */
export function writeCountRequest(prompt: Prompt, target: Target): Call {
  const generateContentRequest = compact({ model: `models/${target.model}`, ...writeConversation(prompt, { ...target, warn: () => {} }) })
  const path = geminiWire.path(target.model, false).replace(/:generateContent$/, ':countTokens')
  return { path, headers: {}, body: JSON.stringify({ generateContentRequest }) }
}

/** What stays from turn to turn goes before what grows. */
function writeConversation(prompt: Prompt, target: Target): Record<string, JsonObject | JsonObject[] | undefined> {
  const hint = formatHint(prompt, target)
  const said: Part[] = [...prompt.system, ...(hint ? [{ type: 'text', text: hint } as const] : [])]
  const system = writeParts(said, target)
  const contents = writeContents(prompt, target)
  if (!contents.length) throw new Refusal('the request holds no message with any content', wordFor(prompt.from, 'messages'))
  const { tools, toolConfig } = writeTools(prompt, target)
  // Some of Google's open models know no instructions: the user says them.
  const isTold = system.length > 0 && target.profile.refuses.includes('systemInstruction')
  return {
    systemInstruction: system.length && !isTold ? { parts: system } : undefined,
    tools,
    toolConfig,
    contents: isTold ? tell(system, contents) : contents,
  }
}

const tell = (system: JsonObject[], [first, ...rest]: JsonObject[]): JsonObject[] => [
  { ...first, parts: [...system, ...(first!.parts as JsonObject[])] },
  ...rest,
]

/** OpenAI's younger word for priority is fast, and what is faster still is asked for as that. */
function writeTier({ serviceTier: tier }: Prompt, { warn }: Target): string | undefined {
  if (tier === 'flex' || tier === 'priority') return tier
  if (tier === 'scale') warn({ field: 'service_tier', action: 'dropped', detail: `Google has no tier "${tier}"` })
  if (tier === 'ultrafast') warn({ field: 'service_tier', action: 'clamped', detail: 'the fastest tier of Google is "priority"' })
  return tier === 'fast' || tier === 'ultrafast' ? 'priority' : undefined
}

function warnOfMissing({ from, metadata, verbosity }: Prompt, { warn }: Target) {
  const drop = (field: string, what: string) => warn({ field, action: 'dropped', detail: `Gemini has no place for ${what}` })
  if (metadata && Object.keys(metadata).length) drop(wordFor(from, 'metadata'), 'it')
  if (verbosity && verbosity !== 'medium') drop(wordFor(from, 'verbosity'), 'a wish for longer or shorter answers')
}
