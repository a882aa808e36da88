import { createSignal, onCleanup } from 'solid-js'
import { api, ask, type Fault } from '../../../api'
import type { LogDetail } from '../../../contract'
import { t } from '../../../words/words'
import { callOf, type Question, readAnswer, type Spoken } from './call'

/** One question through the relay, as a client would send it, and what the log says of it. */
export function createTrial() {
  const [busy, setBusy] = createSignal(false)
  const [text, setText] = createSignal('')
  const [log, setLog] = createSignal<LogDetail>()
  const [fault, setFault] = createSignal<Pick<Fault, 'message' | 'id'>>()
  let stop: AbortController | undefined

  async function send(protocol: Spoken, question: Question) {
    stop?.abort()
    const mine = new AbortController()
    stop = mine
    setBusy(true)
    setText('')
    setLog()
    setFault()
    try {
      const id = await carry(protocol, question, mine.signal)
      const { value, fault } = await ask(api.logs({ id }).get())
      if (mine === stop) setLog(value)
      if (fault && mine === stop) setFault(fault)
    } catch (error) {
      if (!mine.signal.aborted) setFault({ message: error instanceof TypeError ? t('unreachable') : String(error) })
    }
    if (mine === stop) setBusy(false)
  }

  /** Answers the id of the request. */
  async function carry(protocol: Spoken, question: Question, signal: AbortSignal): Promise<string> {
    const { path, body } = callOf(protocol, question)
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`/api/playground${path}`, { method: 'POST', headers, body: JSON.stringify(body), signal })
    const id = response.headers.get('x-octopus-request-id')
    await readAnswer(response, setText)
    if (!id) throw new Error(t('unknown-error', { status: response.status }))
    return id
  }

  function halt() {
    stop?.abort()
    setBusy(false)
  }
  onCleanup(halt)
  return { busy, text, log, fault, send, halt }
}
