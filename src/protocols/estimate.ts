import type { Json } from './protocol'

/** What an image costs at the sizes that vendors scale to. */
const IMAGE_TOKENS = 1600
/** A base64 text is at least this long before it is taken for a file. */
const FILE_LENGTH = 1024

/**
 * About how many tokens a request's JSON comes to: four Latin characters a token, one and a half Chinese, Japanese or
 * Korean ones, a fixed price for images and files. Never 0.
 */
export function estimateTokens(value: Json): number {
  return Math.max(1, Math.ceil(count(value)))
}

function count(value: Json): number {
  if (typeof value === 'string') return countText(value)
  if (typeof value !== 'object' || value === null) return 1
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + count(item), 0)
  return Object.entries(value).reduce((sum, [key, item]) => sum + key.length / 8 + count(item), 0)
}

function countText(text: string): number {
  if (text.length >= FILE_LENGTH && /^(?:data:[^,]{1,100},)?[A-Za-z0-9+/=_-]+$/.test(text)) return IMAGE_TOKENS
  const wide = text.match(/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]/g)?.length ?? 0
  return wide / 1.5 + (text.length - wide) / 4
}
