import { anthropicSample, chat } from '../../relay/samples.fixture'
import { words } from './chaos-upstream'
import { converse } from './client'

/** What became of a request, as its client saw it. */
export const fates = ['whole', 'broke off', 'refused', 'left', 'wrong'] as const
export type Fate = (typeof fates)[number]

export interface Crowd {
  counts: Record<Fate, number>
  /** What clients should not have seen. */
  complaints: string[]
  /** Lets all come to their end. */
  disperse(): Promise<void>
}

const said = words.join('')
/** About one in so many leaves in the middle. */
const LEAVES = 25

/** So many clients that ask again and again: streams and whole replies, in the upstreams' protocol and in another. */
export function gather(size: number, port: number, apiKey: string, model: string): Crowd {
  const counts = Object.fromEntries(fates.map((fate) => [fate, 0])) as Record<Fate, number>
  const complaints: string[] = []
  let isOver = false

  async function ask(): Promise<Fate> {
    const sample = Math.random() < 0.3 ? anthropicSample : chat
    const isStream = Math.random() < 0.8
    const client = await converse(port, sample.path(isStream), {
      headers: { authorization: `Bearer ${apiKey}`, connection: 'close' },
      body: JSON.stringify({ ...sample.request(model, isStream), user: crypto.randomUUID() }),
    })
    if (Math.random() * LEAVES < 1) {
      await Bun.sleep(1500 * Math.random())
      client.leave()
      return 'left'
    }
    const { status } = await client.head
    const text = (await client.body).toString()
    if (status !== 200) return complain('refused', `${status} ${text}`)
    const fate = isStream ? judge(text, sample === chat) : text.includes(said) ? 'whole' : 'wrong'
    return fate === 'wrong' ? complain(fate, text) : fate
  }

  function complain(fate: Fate, text: string): Fate {
    if (complaints.length < 20) complaints.push(`${fate}: ${text.slice(0, 2000)}`)
    return fate
  }

  async function goOn() {
    while (!isOver) counts[await ask().catch((error) => complain('wrong', String(error)))]++
  }

  const all = Promise.all(Array.from({ length: size }, goOn))
  return {
    counts,
    complaints,
    async disperse() {
      isOver = true
      await all
    },
  }
}

/** A stream is whole, or breaks off with an explicit error after it has said something, and nothing else. */
function judge(text: string, isChat: boolean): Fate {
  const texts = [...text.matchAll(isChat ? /"content":"([^"]*)"/g : /"text_delta","text":"([^"]*)"/g)].map(([, piece]) => piece).join('')
  const isError = isChat ? /\ndata: \{"error":.+\n\ndata: \[DONE\]\n\n$/.test(text) : /\nevent: error\ndata: .+\n\n$/.test(text)
  if (isError) return texts.startsWith(words[0]!) && said.startsWith(texts) ? 'broke off' : 'wrong'
  return texts === said && text.endsWith(isChat ? 'data: [DONE]\n\n' : 'data: {"type":"message_stop"}\n\n') ? 'whole' : 'wrong'
}
