import type { Json, Prompt, Target } from './protocol'

/** The words of other protocols for OpenAI's service tiers. */
export const TIERS: Record<string, string> = { standard_only: 'default', standard: 'default' }

const LONGEST_USER = 64

/** Who asks, in as many characters as OpenAI takes: a longer name (Claude Code's holds a JSON object) goes as its hash. */
export function writeUser(user: string): string {
  return user.length <= LONGEST_USER ? user : new Bun.CryptoHasher('sha256').update(user).digest('hex')
}

/** How long and where OpenAI is to cache a prompt, as clients of both its protocols say it. */
export function writeCaching({ from, extra }: Prompt, { profile }: Target): Record<string, Json | undefined> {
  if (!from.startsWith('openai-')) return {}
  const accepted = (field: string) => ({ [field]: profile.refuses.includes(field) ? undefined : extra[field] })
  return { ...accepted('prompt_cache_retention'), ...accepted('prompt_cache_options') }
}
