/**
 * A call's id as OpenAI takes it: any characters (Kimi's `functions.f:0` must stay as it is), but no more than `limit`.
 * Call and result, shortened apart, still agree.
 */
export function shortCallId(id: string, limit: number): string {
  if (id.length <= limit) return id
  return `${id.slice(0, limit - 9).replace(/[^a-zA-Z0-9_-]/g, '_')}_${digest(id).toString('hex').slice(0, 8)}`
}

/** The same for Mistral, who takes nine letters and digits and nothing else. */
export function nineCallId(id: string): string {
  return /^[a-zA-Z0-9]{9}$/.test(id) ? id : digest(id).toString('hex').slice(0, 9)
}

const digest = (id: string): Buffer => new Bun.CryptoHasher('sha256').update(id).digest()
