import { createSignal, onCleanup, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { type Answer, api, ask } from '../../api'
import type { Recomputation } from '../../contract'
import { loadChannels, loadGroups } from '../../lists'
import { Button } from '../../parts/button'
import { Field, Input, Select } from '../../parts/field'
import { Trouble } from '../../parts/loaded'
import { Sheet } from '../../parts/sheet'
import { t, type Word } from '../../words/words'
import { bounds, type Period, periods } from './period'
import { Outcome } from './recompute-outcome'

interface RecomputeProps {
  /** The one model it is about, or '' for all. */
  model: string
  onClose: () => void
}

const periodNames: Record<Period, Word> = {
  today: 'recompute.today',
  week: 'range.week',
  month: 'range.month',
  quarter: 'recompute.quarter',
  year: 'recompute.year',
  dates: 'recompute.dates',
}
const LOOK_EVERY_MS = 500

/** Costs of a period at the prices of today: what would change, and then that it does. */
export default function RecomputeSheet(props: RecomputeProps) {
  const [asked, setAsked] = createStore({ period: 'month' as Period, first: '', last: '', model: props.model, channel: '', group: '' })
  const [state, setState] = createSignal<Recomputation | null>(null)
  /** What the shown result was asked for; another question makes it void. */
  const [answered, setAnswered] = createSignal('')
  const [trouble, setTrouble] = createSignal<Answer<unknown>['fault']>()
  const [busy, setBusy] = createSignal(false)
  const channels = loadChannels()
  const groups = loadGroups()
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

  return (
    <Sheet
      open
      title={t('recompute')}
      onClose={props.onClose}
      foot={
        <Show
          when={!isRunning()}
          fallback={
            <Button look="danger" onClick={stop}>
              {t('recompute.stop')}
            </Button>
          }
        >
          <Button look={isReady() ? 'quiet' : 'ink'} busy={busy()} onClick={() => start(true)}>
            {t('recompute.look')}
          </Button>
          <Show when={isReady()}>
            <Button look="ink" busy={busy()} onClick={() => start(false)}>
              {t('recompute.go', { n: shown()!.changed })}
            </Button>
          </Show>
        </Show>
      }
    >
      <div class="grid gap-4">
        <p class="text-body text-ink2">{t('recompute.text')}</p>
        <Field label={t('recompute.period')}>
          <Select
            value={asked.period}
            options={periods.map((value) => ({ value, label: t(periodNames[value]) }))}
            onValue={(period) => setAsked({ period })}
            disabled={isRunning()}
          />
        </Field>
        <Show when={asked.period === 'dates'}>
          <div class="grid grid-cols-2 gap-3">
            <Field label={t('recompute.first')}>
              <Input type="date" value={asked.first} onValue={(first) => setAsked({ first })} />
            </Field>
            <Field label={t('recompute.last')}>
              <Input type="date" value={asked.last} onValue={(last) => setAsked({ last })} />
            </Field>
          </div>
        </Show>
        <Field label={t('model')} hint={t('recompute.model.hint')}>
          <Input
            value={asked.model}
            placeholder={t('recompute.all-models')}
            autocapitalize="none"
            spellcheck={false}
            onValue={(model) => setAsked({ model })}
          />
        </Field>
        <div class="grid sm:grid-cols-2 gap-3">
          <Field label={t('channel')}>
            <Select
              value={asked.channel}
              options={named(channels.value(), 'recompute.all-channels')}
              onValue={(channel) => setAsked({ channel })}
            />
          </Field>
          <Field label={t('group')}>
            <Select value={asked.group} options={named(groups.value(), 'recompute.all-groups')} onValue={(group) => setAsked({ group })} />
          </Field>
        </div>
        <Show when={trouble()}>{(fault) => <Trouble message={fault().message} id={fault().id} />}</Show>
        <div aria-live="polite">
          <Show when={shown()}>{(result) => <Outcome of={result()} />}</Show>
        </div>
      </div>
    </Sheet>
  )
}

const named = (items: readonly { id: number; name: string }[] | undefined, all: Word) => [
  { value: '', label: t(all) },
  ...(items ?? []).map(({ id, name }) => ({ value: String(id), label: name })),
]
