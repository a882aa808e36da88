import { asObject, asObjects } from '../json'
import type { JsonObject } from '../protocol'

/** Anthropic allows four breakpoints in a request. https://platform.claude.com/docs/en/build-with-claude/prompt-caching */
export const MOST_BREAKPOINTS = 4

/** The blocks among these, and in results among these, that carry a breakpoint. */
export function markedBlocks(blocks: JsonObject[]): JsonObject[] {
  const marked: JsonObject[] = []
  for (const block of blocks) {
    if (Array.isArray(block.content)) for (const inner of asObjects(block.content)) if (inner.cache_control) marked.push(inner)
    if (block.cache_control) marked.push(block)
  }
  return marked
}

/** Whether breakpoints would be refused: more than are allowed, or one of an hour behind one of five minutes. */
export function areRefused(marks: JsonObject[], most = MOST_BREAKPOINTS): boolean {
  if (marks.length > most) return true
  const firstShort = marks.findIndex((block) => !isLong(block))
  return firstShort >= 0 && marks.some((block, at) => at > firstShort && isLong(block))
}

/** Takes breakpoints away in place until the rest is allowed: the first two stay, and the last ones. */
export function limitBreakpoints(marks: JsonObject[], most = MOST_BREAKPOINTS): void {
  const first = Math.min(2, most)
  for (const block of marks.slice(first, Math.max(first, marks.length - (most - first)))) delete block.cache_control
  let short = false
  for (const block of marks) {
    if (!block.cache_control) continue
    if (short && isLong(block)) block.cache_control = { type: 'ephemeral' }
    if (!isLong(block)) short = true
  }
}

const isLong = (block: JsonObject) => asObject(block.cache_control)?.ttl === '1h'
