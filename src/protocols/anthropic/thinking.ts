import { budgetOf, isEffort, nearestEffort, wantedEffort } from '../effort'
import { asNumber, asObject, asObjects, asText } from '../json'
import type { Effort } from '../profiles/profile'
import type { JsonObject, Prompt, Reasoning, Target } from '../protocol'
import { wordFor } from '../words'
import { forcesCall } from './declarations'

/** Reads `thinking` and `output_config.effort`. */
export function readThinking(body: JsonObject): Reasoning | undefined {
  const thinking = asObject(body.thinking)
  const effort = readEffort(body)
  if (!thinking) return effort && { mode: 'auto', effort }
  const budget = asNumber(thinking.budget_tokens)
  const visible = VISIBLE[asText(thinking.display) ?? '']
  return {
    mode: thinking.type === 'disabled' ? 'off' : thinking.type === 'enabled' && budget !== -1 ? 'on' : 'auto',
    ...(effort && { effort }),
    ...(budget !== undefined && budget > 0 && { budgetTokens: budget }),
    ...(visible && { visible }),
  }
}

const VISIBLE: Record<string, Reasoning['visible']> = { summarized: 'summary', omitted: 'none', full: 'full' }

/** Instructions in mid-conversation may set the effort for the turn that they stand in. */
function readEffort({ messages, output_config }: JsonObject): Effort | undefined {
  const said = asObjects(messages)
  const begin = said.findLastIndex(({ role, content }) => role === 'user' && !asObjects(content).some(({ type }) => type === 'tool_result'))
  const configs = [output_config, ...said.slice(begin + 1).map((message) => message.output_config)]
  return configs.map((config) => asObject(config)?.effort).findLast((effort) => isEffort(effort))
}

/** What a request says about thinking, and the output limit that leaves room for it. */
export interface Thinking {
  thinking?: JsonObject
  effort?: Effort
  maxTokens: number
}

/** Whether the model was asked to think. */
export const thinks = ({ thinking }: Thinking): boolean => thinking !== undefined && thinking.type !== 'disabled'

/**
 * Writes thinking as the model takes it: newer ones judge for themselves and take an effort, older ones take a budget.
 * A budget is possible only where the last turn `mayBudget`: it must begin with a thought of the model's own.
 * https://platform.claude.com/docs/en/build-with-claude/extended-thinking
 */
export function writeThinking(prompt: Prompt, target: Target, mayBudget: boolean): Thinking {
  const asking = new Asking(prompt, target)
  const { reasoning } = prompt
  if (!reasoning) return asking.nothing()
  const wanted = wantedEffort(reasoning)
  if (wanted === 'none') return asking.none()
  const { profile } = target
  if (profile.thinking === 'none') return asking.lost('this model does not think')
  // Who leaves the thinking to the model but insists on a call gets the call.
  if (!wanted && profile.forcedTool === 'unless-thinking' && forcesCall(prompt))
    return asking.lost('a call is forced, and the model cannot think then')
  const own = reasoning.budgetTokens !== undefined && reasoning.budgetTokens > 0 && !reasoning.effort
  if (profile.thinking === 'adaptive')
    return own && profile.budgets && mayBudget ? asking.budget(reasoning, wanted) : asking.adaptive(reasoning, wanted)
  if (!mayBudget) return asking.lost('the last turn did not begin with a thought of this model, so that it cannot think in the rest of it')
  return asking.budget(reasoning, wanted)
}

/** The ways to ask one model for thinking. */
class Asking {
  private readonly limit: number
  private readonly isOurs: boolean
  private readonly field: string

  constructor(
    private readonly prompt: Prompt,
    private readonly target: Target,
  ) {
    const { maxOutputTokens: most, defaultMaxTokens } = target.profile
    const asked = prompt.maxOutputTokens
    this.field = wordFor(prompt.from, 'reasoning')
    this.isOurs = asked === undefined
    this.limit = Math.min(asked ?? defaultMaxTokens, most || Number.POSITIVE_INFINITY)
    if (asked !== undefined && this.limit < asked) {
      const field = wordFor(prompt.from, 'maxOutputTokens')
      target.warn({ field, action: 'clamped', detail: `this model writes ${most} tokens at most` })
    }
  }

  nothing(): Thinking {
    return { maxTokens: this.limit }
  }

  lost(detail: string): Thinking {
    this.target.warn({ field: this.field, action: 'dropped', detail })
    return this.nothing()
  }

  none(): Thinking {
    const { profile, warn } = this.target
    if (profile.thinking === 'none') return this.nothing()
    if (profile.thinkingOff !== 'no') return { thinking: { type: 'disabled' }, maxTokens: this.limit }
    warn({ field: this.field, action: 'rewritten', detail: 'this model always thinks; it is asked for little' })
    const effort = nearestEffort('low', profile)
    return { ...(effort && { effort }), maxTokens: this.limit }
  }

  adaptive(reasoning: Reasoning, wanted: Effort | undefined): Thinking {
    const { profile, warn } = this.target
    const effort = wanted && nearestEffort(wanted, profile)
    if (wanted && reasoning.effort && effort !== wanted)
      warn({
        field: this.field,
        action: 'clamped',
        detail: effort ? `"${effort}" is the nearest that this model knows` : 'this model knows no efforts',
      })
    else if (wanted && !reasoning.effort)
      warn({
        field: this.field,
        action: 'rewritten',
        detail: effort ? `this model takes no budget; its effort is "${effort}"` : 'this model takes no budget',
      })
    return {
      thinking: { type: 'adaptive', ...this.display(reasoning) },
      ...(effort && { effort }),
      maxTokens: this.limitWith(budgetOf(effort ?? 'medium', profile)),
    }
  }

  budget(reasoning: Reasoning, wanted: Effort = 'medium'): Thinking {
    const { profile, warn } = this.target
    const own = reasoning.effort ? undefined : reasoning.budgetTokens
    const ideal = own === undefined ? budgetOf(wanted, profile) : Math.max(profile.budgetMin, own)
    const maxTokens = this.limitWith(ideal)
    const isRoomy = this.isOurs && maxTokens === ideal + this.limit
    const budget_tokens = isRoomy ? ideal : Math.min(ideal, Math.floor(maxTokens - Math.max(1024, maxTokens / 4)))
    if (budget_tokens < profile.budgetMin) return this.lost('the output limit leaves no room for it')
    if (own !== undefined && own !== budget_tokens)
      warn({
        field: this.field,
        action: 'clamped',
        detail: `the budget is ${budget_tokens} tokens, within what the model and the output limit allow`,
      })
    const effort = reasoning.effort && nearestEffort(reasoning.effort, profile)
    return { thinking: { type: 'enabled', budget_tokens, ...this.display(reasoning) }, ...(effort && { effort }), maxTokens }
  }

  /** Thoughts count as output: a limit of our own is raised by what they may take. */
  private limitWith(budget: number): number {
    const most = this.target.profile.maxOutputTokens || Number.POSITIVE_INFINITY
    return this.isOurs ? Math.min(this.limit + budget, most) : this.limit
  }

  /** The newest models show nothing unless they are asked to; the older ones show it anyway. */
  private display({ visible }: Reasoning): JsonObject {
    if (visible === 'none') return { display: 'omitted' }
    const isAsked = visible !== undefined || this.prompt.from !== 'anthropic'
    return isAsked && this.target.profile.thinking === 'adaptive' ? { display: 'summarized' } : {}
  }
}
