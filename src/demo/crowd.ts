import { createChannels } from '../channels/store'
import type { Database } from '../db/database'
import { createGroups } from '../groups/store'
import type { SecretBox } from '../lib/secretbox'
import { one, seeded } from './chance'

const families = ['claude-sonnet', 'claude-opus', 'gpt', 'gemini-pro', 'deepseek', 'kimi-k', 'glm', 'qwen', 'mistral-large', 'llama']
const places = ['Frankfurt', 'Virginia', 'Tokyo', 'Singapore', 'Dublin', 'São Paulo', 'Mumbai', 'Seoul']
const MODELS = 36
const KEYS = 4

/** Many more accounts than anybody could look at: what a reseller has. */
export async function makeCrowd(database: Database, box: SecretBox, count: number): Promise<void> {
  const channels = await createChannels(database, box)
  const random = seeded(count)
  const ids: { channelId: number; model: string }[] = []
  for (let number = 1; number <= count; number++) {
    const models = Array.from(
      { length: MODELS },
      (_, index) => `${families[index % families.length]}-${1 + (index % 9)}.${number % 10}-${index}`,
    )
    const keys = Array.from({ length: KEYS }, (_, index) => ({ key: `sk-crowd-${number}-${index}-0000000000`, note: `seat ${index + 1}` }))
    const { id } = await channels.create({
      name: `${one(random, places)} ${number}`,
      protocol: one(random, ['openai-chat', 'openai-responses', 'anthropic', 'gemini'] as const),
      endpoints: [{ url: `http://127.0.0.1:9/crowd-${number}/v1` }],
      keys,
      models,
      enabled: random() < 0.95,
    })
    ids.push({ channelId: id, model: models[0]! })
  }
  const groups = await createGroups(database, channels)
  for (let from = 0; from < ids.length; from += 25)
    await groups.create({ name: `pool-${from / 25 + 1}`, mode: 'round-robin', members: ids.slice(from, from + 25) })
}
