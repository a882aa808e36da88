import type { ProtocolId } from '../../contract'

/** What clients speak: the playground speaks it as they do. */
export type ClientProtocol = Exclude<ProtocolId, 'volcengine'>
export const clientProtocols: readonly ClientProtocol[] = ['openai-chat', 'openai-responses', 'anthropic', 'gemini']

/** How a question is asked. Numbers are as they were typed; an empty one is left out. */
export interface Manner {
  group: string
  /** The one channel that may answer, by its id; '' is as the group says. */
  channel: string
  protocol: ClientProtocol
  system: string
  temperature: string
  maxTokens: string
}

export interface Question {
  role: 'user'
  text: string
  /** As `data:` addresses. */
  images: string[]
}

export interface Reply {
  role: 'assistant'
  text: string
  thought: string
  state: 'running' | 'done' | 'stopped' | 'failed'
  error: string
  /** In the log; '' while it is not known. */
  requestId: string
}

export type Turn = Question | Reply

export interface Conversation {
  manner: Manner
  turns: Turn[]
}

export const emptyManner: Manner = {
  group: '',
  channel: '',
  protocol: 'openai-chat',
  system: '',
  temperature: '',
  maxTokens: '',
}
export const newReply = (): Reply => ({ role: 'assistant', text: '', thought: '', state: 'running', error: '', requestId: '' })

const KEY = 'playground'

/** The conversation of this tab as it was left; replies that were under way then are over. */
export function restore(storage: Pick<Storage, 'getItem'>): Conversation {
  try {
    const kept = JSON.parse(storage.getItem(KEY) ?? 'null') as Conversation | null
    if (kept) return { manner: { ...emptyManner, ...kept.manner }, turns: kept.turns.map(settled) }
  } catch {}
  return { manner: { ...emptyManner }, turns: [] }
}

const settled = (turn: Turn): Turn => (turn.role === 'assistant' && turn.state === 'running' ? { ...turn, state: 'stopped' } : turn)

/** Keeps it for this tab. Pictures are the first to go where there is no room. */
export function keep(storage: Pick<Storage, 'setItem'>, { manner, turns }: Conversation) {
  const plain = turns.map((turn) => (turn.role === 'user' ? { ...turn, images: [] } : turn))
  for (const some of [turns, plain]) {
    try {
      return storage.setItem(KEY, JSON.stringify({ manner, turns: some }))
    } catch {}
  }
}

/** What goes up: all turns but replies that say nothing. */
export const spoken = (turns: readonly Turn[]): Turn[] => turns.filter((turn) => turn.role === 'user' || turn.text !== '')

/** A number that was typed, with a point or a comma; undefined for nothing, 'wrong' for none. */
export function readNumber(text: string): number | undefined | 'wrong' {
  const written = text.trim().replace(',', '.')
  if (written === '') return undefined
  return /^\d+(\.\d+)?$/.test(written) ? Number(written) : 'wrong'
}

/** `data:image/png;base64,…` in its two parts. */
export function imageOf(address: string): { type: string; data: string } {
  const [head = '', data = ''] = address.split(',')
  return { type: head.slice(5).split(';')[0] ?? '', data }
}

export interface Piece {
  kind: 'text' | 'code'
  text: string
}

/** A text with the blocks of code that stand between fences told apart; the last one may not have ended yet. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let open = false
  let lines: string[] = []
  const close = () => {
    const joined = lines.join('\n')
    if (open || joined.trim()) pieces.push({ kind: open ? 'code' : 'text', text: open ? joined : joined.replace(/^\n+|\n+$/g, '') })
    lines = []
  }
  for (const line of text.split('\n')) {
    if (!(open ? /^\s*```\s*$/ : /^\s*```[\w+#.-]*\s*$/).test(line)) {
      lines.push(line)
      continue
    }
    close()
    open = !open
  }
  close()
  return pieces
}
