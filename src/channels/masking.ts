import { hintOf } from '../lib/hint'
import type { Channel, ChannelHeader } from './channel'

/** Stands for what is kept and shown to nobody. No header has it in its value: it is not Latin-1. */
export const dots = '…'

/** Headers that say who asks and what for, and give access to nothing. */
const open =
  /^(?:accept|accept-language|user-agent|referer|http-referer|x-title|x-app|anthropic-(?:beta|version)|openai-(?:beta|organization|project)|x-stainless-.+)$/i

/** Headers as they are shown: of a value that may be a secret only its ends. */
export const maskHeaders = (headers: readonly ChannelHeader[]): ChannelHeader[] =>
  headers.map(({ name, value }) => ({ name, value: value === null || open.test(name) ? value : hintOf(value, 4, 4) }))

/** The address of a proxy without its password, which may be written with an `@` in it. */
export const maskProxy = (proxy: string | null): string | null => proxy?.replace(/^([^/]*\/\/[^@:]*):.*@/, `$1:${dots}@`) ?? null

/**
 * What comes back as it was shown means what is kept; what was typed anew means itself. A mask for which nothing is kept is no
 * value, and is refused as such by the rules for channels.
 */
export function unmasked<Draft extends Partial<Pick<Channel, 'proxy' | 'headers'>>>(
  draft: Draft,
  kept: Pick<Channel, 'proxy' | 'headers'> | undefined,
): Draft {
  if (!kept) return draft
  const headers = draft.headers?.map((header) => unmaskedHeader(header, kept.headers))
  const isShown = draft.proxy != null && draft.proxy.trim() === maskProxy(kept.proxy)
  return { ...draft, ...(headers && { headers }), ...(isShown && { proxy: kept.proxy }) }
}

function unmaskedHeader(header: ChannelHeader, kept: readonly ChannelHeader[]): ChannelHeader {
  const known = kept.find(({ name }) => name.toLowerCase() === header.name.trim().toLowerCase())
  const isShown = known && header.value?.includes(dots) && header.value === maskHeaders([known])[0]!.value
  return isShown ? { ...header, value: known.value } : header
}
