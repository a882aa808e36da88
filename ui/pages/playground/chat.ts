import { createEffect, createSignal, on, onCleanup } from 'solid-js'
import { createStore, produce, unwrap } from 'solid-js/store'
import { type Conversation, emptyManner, keep, type Manner, newReply, type Reply, restore } from './conversation'
import { speak } from './speak'

export type Chat = ReturnType<typeof createChat>

/** The conversation of this tab, and what can be done with it. */
export function createChat() {
  const [talk, setTalk] = createStore<Conversation>(restore(sessionStorage))
  /** The events of the last reply, as they came. */
  const [events, setEvents] = createSignal<readonly string[]>([])
  let stopping: AbortController | undefined

  const isRunning = () => talk.turns.some((turn) => turn.role === 'assistant' && turn.state === 'running')
  createEffect(
    on(
      () => [isRunning(), talk.turns.length, JSON.stringify(talk.manner)],
      () => keep(sessionStorage, unwrap(talk)),
      { defer: true },
    ),
  )
  onCleanup(() => stopping?.abort())

  async function answer() {
    const index = talk.turns.length
    // What goes up is what is there now.
    const asked = structuredClone(unwrap(talk))
    const change = (edit: (reply: Reply) => void) =>
      setTalk(produce((now) => now.turns[index]?.role === 'assistant' && edit(now.turns[index] as Reply)))
    setTalk('turns', index, newReply())
    setEvents([])
    const controller = new AbortController()
    stopping = controller
    const listener = {
      named: (id: string) => change((reply) => (reply.requestId = id)),
      heard: ({ text, thought }: { text?: string | undefined; thought?: string | undefined }) =>
        change((reply) => {
          reply.text += text ?? ''
          reply.thought += thought ?? ''
        }),
      raw: (data: string) => setEvents((before) => [...before, data]),
    }
    const end = (state: Reply['state'], error = '') => change((reply) => Object.assign(reply, { state, error }))
    try {
      const error = await speak(asked, listener, controller.signal)
      end(error ? 'failed' : 'done', error)
    } catch (error) {
      end(controller.signal.aborted ? 'stopped' : 'failed', controller.signal.aborted ? '' : String(error))
    }
  }

  return {
    talk,
    events,
    isRunning,
    set: (manner: Partial<Manner>) => setTalk('manner', manner),
    ask(text: string, images: string[]) {
      setTalk('turns', talk.turns.length, { role: 'user', text, images })
      return answer()
    },
    /** The last question once more, or again what was stopped. */
    retry() {
      setTalk('turns', (turns) => (turns.at(-1)?.role === 'assistant' ? turns.slice(0, -1) : turns))
      return answer()
    },
    stop: () => stopping?.abort(),
    clear() {
      stopping?.abort()
      setTalk('turns', [])
      setEvents([])
    },
    load({ manner, turns }: { manner: Partial<Manner>; turns: Conversation['turns'] }) {
      stopping?.abort()
      setTalk({ manner: { ...emptyManner, ...manner }, turns })
      setEvents([])
    },
  }
}
