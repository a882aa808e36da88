import type { Json, JsonObject, Prompt, Target } from './protocol'

/** The words of other protocols for OpenAI's service tiers. */
export const TIERS: Record<string, string> = { standard_only: 'default', standard: 'default' }

const LONGEST_USER = 64

/** Who asks, in as many characters as OpenAI takes: a longer name (Claude Code's holds a JSON object) goes as its hash. */
export function writeUser(user: string): string {
  return user.length <= LONGEST_USER ? user : new Bun.CryptoHasher('sha256').update(user).digest('hex')
}

/** What clients of both of OpenAI's protocols say in the same words: for whom, and how long and where a prompt is to be cached. */
export function writeShared({ from, extra }: Prompt, { profile }: Target): Record<string, Json | undefined> {
  if (!from.startsWith('openai-')) return {}
  const accepted = (field: string, value = extra[field]) => ({ [field]: profile.refuses.includes(field) ? undefined : value })
  return {
    ...accepted('safety_identifier', safetyOf(extra) && writeUser(safetyOf(extra)!)),
    ...accepted('prompt_cache_retention'),
    ...accepted('prompt_cache_options'),
  }
}

const safetyOf = ({ safety_identifier: id }: JsonObject) => (typeof id === 'string' && id ? id : undefined)

/** The user, where that is not the very name that is told as `safety_identifier`, OpenAI's younger word for it. */
export function userBeside({ from, user, extra }: Prompt): string | undefined {
  return user && !(from.startsWith('openai-') && user === safetyOf(extra)) ? writeUser(user) : undefined
}
