import type { UsageRecord } from './record'

/** The same numbers from 0 to 1 for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A request of any kind within some days before `now`: served, failed, cut, cancelled, refused at the door, counted or not. */
export function anyRecord(random: () => number, number: number, now: number, days: number): UsageRecord {
  const below = (limit: number) => Math.floor(limit * random())
  const outcome = (['ok', 'ok', 'ok', 'failed', 'cancelled'] as const)[below(5)]!
  const admitted = outcome === 'ok' || random() < 0.7
  const served = admitted && (outcome === 'ok' || random() < 0.7)
  const firstTokenMs = served && random() < 0.9 ? below(5000) : null
  const counted = served && random() < 0.9
  const input = below(100_000)
  const group = admitted ? below(3) + 1 : null
  const channel = served ? below(3) + 1 : null
  return {
    id: number.toString(16).padStart(32, '0'),
    startedAt: now - below(days * 86_400_000),
    protocol: 'openai-chat',
    model: group ? `group ${group}` : `nothing ${number}`,
    stream: random() < 0.5,
    clientIp: '192.0.2.1',
    userAgent: 'test',
    apiKeyId: admitted ? below(4) + 1 : null,
    apiKeyName: admitted ? 'key' : null,
    groupId: group,
    groupName: group ? `group ${group}` : null,
    channelId: channel,
    channelName: channel ? `channel ${channel}` : null,
    endpointId: channel && channel * 2 + below(2),
    channelKeyId: channel && channel * 3 + below(3),
    upstreamModel: channel ? `model ${below(4)}` : null,
    attempts: [],
    status: outcome === 'ok' ? 200 : outcome === 'failed' ? 502 : 499,
    outcome,
    error: outcome === 'ok' ? null : 'it broke off',
    usage: counted ? { input, output: below(9000), ...(random() < 0.5 && { cacheRead: below(input), reasoning: below(100) }) } : null,
    cost: counted && random() < 0.9 ? below(2 ** 40) : null,
    priceVersion: counted ? 'v1' : null,
    partial: outcome !== 'ok' && firstTokenMs !== null,
    firstTokenMs,
    totalMs: (firstTokenMs ?? 0) + below(60_000),
  }
}
