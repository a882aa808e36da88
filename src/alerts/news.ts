/** What people may want to be told of. */
export const newsKinds = ['key-invalid', 'channel', 'budget', 'prices', 'storage'] as const
export type NewsKind = (typeof newsKinds)[number]

/** Something that has happened. Nothing secret is in it. */
export interface News {
  kind: NewsKind
  /** What it is about, and how that is now: the same is not told again and again. */
  subject: string
  state: string
  isGood: boolean
  /** One line. */
  title: string
  /** What it means and what to do, if there is something to say. */
  detail: string
  /** Unix milliseconds. */
  at: number
}

/** What is sent to one receiver: news of one kind, the oldest first. */
export interface Message {
  id: string
  kind: NewsKind | 'test'
  isGood: boolean
  title: string
  text: string
  news: readonly News[]
  sentAt: number
}

const headings: Record<NewsKind, string> = {
  'key-invalid': 'upstream keys that are not accepted',
  channel: 'changes of channels',
  budget: 'budgets of API keys',
  prices: 'troubles with prices',
  storage: 'troubles with storage',
}

/** Several at once are told as a list. `left` is how many there were before that nobody will be told. */
export function messageOf(kind: NewsKind, news: readonly News[], left: number, now: number): Message {
  const [only] = news
  const isSingle = news.length === 1 && !left
  const more = left ? [`… and ${left} more`] : []
  return {
    id: `msg_${crypto.randomUUID().replaceAll('-', '')}`,
    kind,
    isGood: news.every(({ isGood }) => isGood),
    title: isSingle ? only!.title : `${news.length + left} ${headings[kind]}`,
    text: isSingle ? only!.detail : [...news.map(({ title, detail }) => `• ${title}${detail && `: ${detail}`}`), ...more].join('\n'),
    news,
    sentAt: now,
  }
}

export const testMessage = (now: number): Message => ({
  id: `msg_${crypto.randomUUID().replaceAll('-', '')}`,
  kind: 'test',
  isGood: true,
  title: 'Octopus can reach you',
  text: 'This is a test. Alerts will arrive here.',
  news: [],
  sentAt: now,
})
