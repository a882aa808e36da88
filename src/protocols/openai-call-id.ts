/**
 * A call's id as OpenAI takes it: any characters (Kimi's `functions.f:0` must stay as it is), but no more than `limit`.
 * Call and result, shortened apart, still agree.
 */
export function shortCallId(id: string, limit: number): string {
  if (id.length <= limit) return id
  const hash = new Bun.CryptoHasher('sha256').update(id).digest('hex').slice(0, 8)
  return `${id.slice(0, limit - 9).replace(/[^a-zA-Z0-9_-]/g, '_')}_${hash}`
}
