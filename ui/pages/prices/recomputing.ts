import { createSignal, onCleanup } from 'solid-js'
import { createStore } from 'solid-js/store'
import { type Answer, api, ask } from '../../api'
import type { Recomputation } from '../../contract'
import { t } from '../../words/words'
import { bounds, type Period } from './period'

const LOOK_EVERY_MS = 500

/** A question about costs at the prices of today, and how far its answer is. */
export function createRecomputing(model: string) {
  const [asked, setAsked] = createStore({ period: 'month' as Period, first: '', last: '', model, channel: '', group: '' })
  const [state, setState] = createSignal<Recomputation | null>(null)
  /** What the shown result was asked for; another question makes it void. */
  const [answered, setAnswered] = createSignal('')
  const [trouble, setTrouble] = createSignal<Answer<unknown>['fault']>()
  const [busy, setBusy] = createSignal(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))

  const question = () => JSON.stringify(asked)
  const isRunning = () => state()?.state === 'running'
  const shown = () => (isRunning() || answered() === question() ? state() : null)
  const take = ({ value, fault }: Answer<{ current: Recomputation | null }>) => {
    setTrouble(fault)
    if (value) setState(value.current)
    clearTimeout(timer)
    if (isRunning()) timer = setTimeout(look, LOOK_EVERY_MS)
  }
  const look = async () => take(await ask(api.prices.recompute.get()))
  const start = async (dryRun: boolean) => {
    const period = bounds(asked.period, asked.first, asked.last, new Date())
    if (!period) return setTrouble({ status: 0, code: 'invalid', message: t('recompute.no-period') })
    const idOf = (text: string) => (text ? Number(text) : undefined)
    setBusy(true)
    const which = { model: asked.model.trim() || undefined, channelId: idOf(asked.channel), groupId: idOf(asked.group) }
    const answer = await ask(api.prices.recompute.post({ ...period, ...which, dryRun }))
    setBusy(false)
    if (answer.value) setAnswered(question())
    take(answer)
  }
  const stop = async () => take(await ask(api.prices.recompute.stop.post()))
  const isReady = () => shown()?.state === 'done' && shown()!.dryRun && shown()!.changed > 0
  // One that was begun earlier, here or by somebody else, is shown as well.
  void look()
  return { asked, setAsked, shown, isRunning, isReady, trouble, busy, start, stop }
}
