import { Show } from 'solid-js'
import { loadChannels, loadGroups } from '../../lists'
import { Button } from '../../parts/button'
import { Field, Input, Select } from '../../parts/field'
import { Trouble } from '../../parts/loaded'
import { Sheet } from '../../parts/sheet'
import { t, type Word } from '../../words/words'
import { type Period, periods } from './period'
import { Outcome } from './recompute-outcome'
import { createRecomputing } from './recomputing'

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

/** Costs of a period at the prices of today: what would change, and then that it does. */
export default function RecomputeSheet(props: RecomputeProps) {
  const work = createRecomputing(props.model)
  return (
    <Sheet
      open
      title={t('recompute')}
      onClose={props.onClose}
      foot={
        <Show
          when={!work.isRunning()}
          fallback={
            <Button look="danger" onClick={work.stop}>
              {t('recompute.stop')}
            </Button>
          }
        >
          <Button look={work.isReady() ? 'quiet' : 'ink'} busy={work.busy()} onClick={() => work.start(true)}>
            {t('recompute.look')}
          </Button>
          <Show when={work.isReady()}>
            <Button look="ink" busy={work.busy()} onClick={() => work.start(false)}>
              {t('recompute.go', { n: work.shown()!.changed })}
            </Button>
          </Show>
        </Show>
      }
    >
      <div class="grid gap-4">
        <p class="text-body text-ink2">{t('recompute.text')}</p>
        <Questions of={work} />
        <Show when={work.trouble()}>{(fault) => <Trouble message={fault().message} id={fault().id} />}</Show>
        <div aria-live="polite">
          <Show when={work.shown()}>{(result) => <Outcome of={result()} />}</Show>
        </div>
      </div>
    </Sheet>
  )
}

function Questions(props: { of: ReturnType<typeof createRecomputing> }) {
  const channels = loadChannels()
  const groups = loadGroups()
  return (
    <>
      <Field label={t('recompute.period')}>
        <Select
          value={props.of.asked.period}
          options={periods.map((value) => ({ value, label: t(periodNames[value]) }))}
          onValue={(period) => props.of.setAsked({ period })}
          disabled={props.of.isRunning()}
        />
      </Field>
      <Show when={props.of.asked.period === 'dates'}>
        <div class="grid grid-cols-2 gap-3">
          <Field label={t('recompute.first')}>
            <Input type="date" value={props.of.asked.first} onValue={(first) => props.of.setAsked({ first })} />
          </Field>
          <Field label={t('recompute.last')}>
            <Input type="date" value={props.of.asked.last} onValue={(last) => props.of.setAsked({ last })} />
          </Field>
        </div>
      </Show>
      <Field label={t('model')} hint={t('recompute.model.hint')}>
        <Input
          value={props.of.asked.model}
          placeholder={t('recompute.all-models')}
          autocapitalize="none"
          spellcheck={false}
          onValue={(model) => props.of.setAsked({ model })}
        />
      </Field>
      <div class="grid sm:grid-cols-2 gap-3">
        <Field label={t('channel')}>
          <Select
            value={props.of.asked.channel}
            options={named(channels.value(), 'recompute.all-channels')}
            onValue={(channel) => props.of.setAsked({ channel })}
          />
        </Field>
        <Field label={t('group')}>
          <Select
            value={props.of.asked.group}
            options={named(groups.value(), 'recompute.all-groups')}
            onValue={(group) => props.of.setAsked({ group })}
          />
        </Field>
      </div>
    </>
  )
}

const named = (items: readonly { id: number; name: string }[] | undefined, all: Word) => [
  { value: '', label: t(all) },
  ...(items ?? []).map(({ id, name }) => ({ value: String(id), label: name })),
]
