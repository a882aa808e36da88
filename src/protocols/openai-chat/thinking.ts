import { budgetOf, isEffort, nearestEffort, wantedEffort } from '../effort'
import { asNumber, asObject, compact } from '../json'
import type { Effort, Profile } from '../profiles/profile'
import type { Json, JsonObject, Prompt, Reasoning, Target } from '../protocol'
import { wordFor } from '../words'

/**
 * Reads how a client wants the model to think: OpenAI's `reasoning_effort`, OpenRouter's `reasoning`, `thinking` (DeepSeek,
 * Moonshot, GLM, Ark), Qwen's `enable_thinking` and `thinking_budget`, vLLM's `chat_template_kwargs`, Groq's `include_reasoning`.
 */
export function readReasoning(body: JsonObject): Reasoning | undefined {
  const router = asObject(body.reasoning)
  const thinking = asObject(body.thinking)
  const template = asObject(body.chat_template_kwargs)
  const effort = [body.reasoning_effort, router?.effort].find(isEffort)
  const budget = asNumber(router?.max_tokens) ?? asNumber(thinking?.budget_tokens) ?? asNumber(body.thinking_budget)
  const switches = [router?.enabled, body.enable_thinking, template?.enable_thinking, template?.thinking]
  const isOff = effort === 'none' || thinking?.type === 'disabled' || switches.includes(false)
  const isOn = effort !== undefined || budget !== undefined || thinking?.type === 'enabled' || switches.includes(true)
  const isAuto = thinking?.type === 'auto' || thinking?.type === 'adaptive'
  if (!isOff && !isOn && !isAuto) return undefined
  const isHidden = router?.exclude === true || body.include_reasoning === false || body.reasoning_format === 'hidden'
  return {
    mode: isOff ? 'off' : isAuto ? 'auto' : 'on',
    ...(effort && { effort }),
    ...(budget !== undefined && { budgetTokens: budget }),
    ...(isHidden && { visible: 'none' }),
  }
}

/** Whether the model will think, as far as the request says so. */
export const isThinking = ({ reasoning }: Prompt) => reasoning !== undefined && wantedEffort(reasoning) !== 'none'

/** Asks for thoughts in the words of the upstream's dialect. */
export function writeThinking(prompt: Prompt, target: Target): Record<string, Json | undefined> {
  const { profile, stream } = target
  if (profile.thinkingStreams && !stream) return onlyInStreams(prompt, target)
  return { ...apartFromText(target), ...(prompt.reasoning && ask(prompt, prompt.reasoning, target)) }
}

/** Has the thoughts told in a field of their own where they would stand in the text. */
function apartFromText({ profile: { dialect, thinkTags } }: Target): Record<string, Json | undefined> {
  if (dialect === 'minimax') return { reasoning_split: true }
  return dialect === 'groq' && thinkTags ? { reasoning_format: 'parsed' } : {}
}

function onlyInStreams(prompt: Prompt, { warn }: Target): Record<string, Json | undefined> {
  if (isThinking(prompt)) warn({ field: wordFor(prompt.from, 'reasoning'), action: 'dropped', detail: 'this model thinks in streams only' })
  return { enable_thinking: false }
}

function ask(prompt: Prompt, reasoning: Reasoning, target: Target): Record<string, Json | undefined> {
  const { profile } = target
  const wanted = wantedEffort(reasoning)
  const isOff = wanted === 'none'
  if (isOff && profile.thinkingOff === 'no') return askForLeast(prompt, target)
  switch (profile.thinking) {
    case 'effort':
      return { reasoning_effort: isOff && !profile.efforts.includes('none') ? undefined : writeEffort(prompt, wanted, target) }
    case 'type':
      return isOff
        ? { thinking: { type: 'disabled' } }
        : { thinking: { type: 'enabled' }, reasoning_effort: writeEffort(prompt, wanted, target) }
    case 'enable': {
      const budget = reasoning.budgetTokens ?? (wanted && budgetOf(wanted, profile))
      return isOff ? { enable_thinking: false } : { enable_thinking: true, thinking_budget: budget }
    }
    case 'template':
      return { chat_template_kwargs: { enable_thinking: !isOff, thinking: !isOff } }
    case 'object':
      return { reasoning: writeObject(prompt, reasoning, wanted, target) }
    default:
      if (reasoning.mode === 'on' && profile.thinkingOff === 'yes') warnOf(prompt, target, 'dropped', 'this model does not think')
      return {}
  }
}

/** A model that cannot be kept from thinking is asked to think little. */
function askForLeast(prompt: Prompt, target: Target): Record<string, Json | undefined> {
  const { profile } = target
  const least = profile.thinking === 'effort' ? profile.efforts[0] : undefined
  warnOf(prompt, target, 'rewritten', `this model cannot be kept from thinking${least ? `: its effort is ${least}` : ''}`)
  return { reasoning_effort: least }
}

/** The nearest word that the model knows. */
function writeEffort(prompt: Prompt, wanted: Effort | undefined, target: Target): Effort | undefined {
  const effort = wanted && nearestWord(wanted, target.profile)
  if (effort && effort !== wanted) warnOf(prompt, target, 'clamped', `this model has no effort "${wanted}": it is ${effort}`)
  return effort
}

/** https://openrouter.ai/docs/use-cases/reasoning-tokens */
function writeObject(prompt: Prompt, { mode, effort, budgetTokens, visible }: Reasoning, wanted: Effort | undefined, target: Target) {
  const hidden = { exclude: visible === 'none' || undefined }
  if (mode !== 'off' && !effort && budgetTokens !== undefined && budgetTokens > 0) return compact({ max_tokens: budgetTokens, ...hidden })
  const word = writeEffort(prompt, wanted, target)
  return compact({ ...(word ? { effort: word } : { enabled: wanted !== 'none' }), ...hidden })
}

function warnOf({ from }: Prompt, { warn }: Target, action: 'dropped' | 'clamped' | 'rewritten', detail: string) {
  warn({ field: wordFor(from, 'reasoning'), action, detail })
}

/** What a server whose words are not known is most likely to know. */
const COMMON: Effort[] = ['low', 'medium', 'high']

/** The word that comes nearest to an effort; DeepSeek itself takes `xhigh` for its highest. */
export function nearestWord(wanted: Effort, { dialect, efforts, thinking }: Profile): Effort | undefined {
  if (wanted === 'xhigh' && dialect === 'deepseek' && efforts.includes('max')) return 'max'
  return nearestEffort(wanted, { efforts: efforts.length || thinking !== 'effort' ? efforts : COMMON })
}
