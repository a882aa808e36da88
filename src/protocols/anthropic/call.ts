import { writeBody } from '../body'
import { compact } from '../json'
import { type Call, type Json, type JsonObject, type Prompt, Refusal, type Target } from '../protocol'
import { limitBreakpoints, MOST_BREAKPOINTS, markedBlocks } from './cache'
import { type WireMessage, writeConversation } from './conversation'
import { writeTools } from './declarations'
import { writeFormat } from './format'
import { sendable, writeBlock } from './part'
import { writeSampling } from './sampling'
import { type Thinking, thinks, writeThinking } from './thinking'

/**
 * Writes a Messages request. What grows from turn to turn comes last in the body, so that the text before it is the same
 * each time. https://platform.claude.com/docs/en/api/messages/create
 */
export function writeRequest(prompt: Prompt, target: Target): Call {
  if ((prompt.count ?? 1) > 1) throw new Refusal('Anthropic models answer once a request; ask for n = 1, or ask several times', 'n')
  const { turns, messages, mayBudget } = writeConversation(prompt, target)
  const thinking = writeThinking(prompt, target, mayBudget)
  const { format, hint } = writeFormat(prompt, target)
  const { tools, tool_choice } = writeTools(prompt, turns, target, thinks(thinking))
  const system = writeSystem(prompt, target, hint)
  const cache_control = writeCache(prompt, target, [...(tools ?? []), ...system, ...messages.flatMap(({ content }) => content)])
  const fields = {
    ...(prompt.from === 'anthropic' && prompt.extra),
    model: target.model,
    max_tokens: thinking.maxTokens,
    stream: target.stream || undefined,
    thinking: thinking.thinking,
    output_config: writeOutputConfig(thinking, format),
    ...writeSampling(prompt, target, thinks(thinking)),
    stop_sequences: writeStop(prompt),
    metadata: prompt.user === undefined ? undefined : { user_id: prompt.user.slice(0, LONGEST_USER) },
    service_tier: writeTier(prompt, target),
    cache_control,
    tool_choice,
    tools,
    system: system.length ? system : undefined,
    messages: messages as unknown as Json,
  }
  return { path: '/messages', headers: betasFor(messages), body: writeBody(fields, target) }
}

const LONGEST_USER = 256

function writeSystem(prompt: Prompt, target: Target, hint: string | undefined): JsonObject[] {
  const blocks = prompt.system.filter(sendable(prompt, target)).map((part) => writeBlock(part, target))
  return hint === undefined ? blocks : [...blocks, { type: 'text', text: hint }]
}

/** A client that sets no breakpoints is served best by one that the API puts where the conversation ends. */
function writeCache({ from, cache }: Prompt, { profile }: Target, blocks: JsonObject[]): Json | undefined {
  const marks = markedBlocks(blocks)
  if (profile.cacheMarks !== 'cache_control') {
    limitBreakpoints(marks, 0)
    return undefined
  }
  limitBreakpoints(marks, cache ? MOST_BREAKPOINTS - 1 : MOST_BREAKPOINTS)
  return cache ?? (from === 'anthropic' || marks.length ? undefined : { type: 'ephemeral' })
}

function writeOutputConfig({ effort }: Thinking, format: JsonObject | undefined): JsonObject | undefined {
  const config = compact({ effort, format })
  return Object.keys(config).length ? config : undefined
}

/** Whether Anthropic takes a sequence: those of blanks only are watched for on the way back. */
export const isStop = (sequence: string): boolean => sequence.trim() !== ''

function writeStop({ stop }: Prompt): string[] | undefined {
  const sequences = stop?.filter(isStop)
  return sequences?.length ? sequences : undefined
}

const TIERS: Record<string, string> = {
  auto: 'auto',
  priority: 'auto',
  // OpenAI's younger word for the same.
  fast: 'auto',
  default: 'standard_only',
  standard: 'standard_only',
  standard_only: 'standard_only',
}

function writeTier({ serviceTier }: Prompt, { warn }: Target): string | undefined {
  if (serviceTier === undefined) return undefined
  const tier = TIERS[serviceTier]
  if (!tier) warn({ field: 'service_tier', action: 'dropped', detail: `Anthropic has no tier "${serviceTier}"` })
  return tier
}

/** Instructions in mid-conversation are a beta: https://platform.claude.com/docs/en/api/beta-headers */
function betasFor(messages: WireMessage[]): Record<string, string> {
  const hasInstructions = messages.some(({ role }) => role === 'system')
  return hasInstructions ? { 'anthropic-beta': 'mid-conversation-system-2026-04-07' } : {}
}
