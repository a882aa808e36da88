import type { Json } from '../protocols/protocol'
import type { Errand } from './errand'
import type { Guess } from './journey'
import type { Sample } from './sample'
import { countUsage, type Reply } from './uncounted'

/** Copying more than this, to count it elsewhere, would be noticed. */
const LARGEST_REQUEST = 8 << 20

/** Counts a conversation should the upstream not: its reply by the parts where it came whole, by a sample of the stream else. */
export function guessFor({ door, incoming, estimator }: Errand, sample?: Sample): Guess | undefined {
  const { json, bytes } = incoming.body
  const protocol = door.protocol?.id
  if (!protocol) return undefined
  const replyOf = (parts: Json): Reply => (sample ? { protocol, stream: sample.text, factor: sample.factor } : { parts })
  return {
    now: (parts) => countUsage(json, replyOf(parts)),
    soon: (parts) =>
      bytes.length > LARGEST_REQUEST ? undefined : estimator?.count({ request: new Uint8Array(bytes), reply: replyOf(parts) }),
    drop: () => sample?.drop(),
  }
}
