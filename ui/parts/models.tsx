import { createMemo, createSignal, For, lazy, Show, Suspense } from 'solid-js'
import { t } from '../words/words'
import { Button } from './button'
import { Field, Input } from './field'
import { matches } from './lines'
import { Checkbox } from './switch'

const LongModels = lazy(() => import('./long-models'))

/** Of more models only those in sight are drawn. */
const longFrom = 100

interface ModelsProps {
  label: string
  hint?: string
  /** What there is to choose from; what is chosen is shown as well, even if it is not among them. */
  offered: readonly string[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

/** Picks models out of a list that may be long, or takes a name that is not in it. */
export function Models(props: ModelsProps) {
  const [search, setSearch] = createSignal('')
  const chosen = createMemo(() => new Set(props.chosen))
  const all = createMemo(() => [...new Set([...props.chosen, ...props.offered])].sort(new Intl.Collator().compare))
  const found = createMemo(() => all().filter((model) => matches(model, search().trim())))
  const fresh = () => search().trim() !== '' && !all().includes(search().trim())
  const pick = (models: readonly string[], on: boolean) => {
    const picked = new Set(models)
    const rest = props.chosen.filter((model) => !picked.has(model))
    props.onChange(on ? [...rest, ...models] : rest)
  }
  const add = () => {
    pick([search().trim()], true)
    setSearch('')
  }
  const takeEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    if (fresh()) add()
  }

  return (
    <div class="grid gap-2">
      <Field label={props.label} hint={props.hint}>
        <Input
          name="model"
          placeholder={t('models.search')}
          autocapitalize="none"
          value={search()}
          onValue={setSearch}
          onKeyDown={takeEnter}
        />
      </Field>
      <div class="flex flex-wrap items-center gap-2">
        <Show when={all().length}>
          <span class="text-small text-ink2 me-auto">{t('models.chosen', { n: props.chosen.length, all: all().length })}</span>
        </Show>
        <Show when={fresh()}>
          <Button icon="plus" onClick={add}>
            <span class="truncate max-w-60">{t('models.add', { model: search().trim() })}</span>
          </Button>
        </Show>
        <Show when={found().length > 1}>
          <Button look="bare" onClick={() => pick(found(), true)}>
            {t('models.all')}
          </Button>
          <Button look="bare" onClick={() => pick(found(), false)}>
            {t('models.none')}
          </Button>
        </Show>
      </div>
      <Show when={found().length > 0}>
        <Show
          when={found().length <= longFrom}
          fallback={
            <Suspense fallback={<div class="h-72" />}>
              <LongModels
                label={props.label}
                models={found()}
                isChosen={(model) => chosen().has(model)}
                onPick={(model, on) => pick([model], on)}
              />
            </Suspense>
          }
        >
          <fieldset aria-label={props.label} class="m-0 max-h-72 overflow-y-auto rounded-control border border-solid border-line p-1">
            <For each={found()}>
              {(model) => <Checkbox mono label={model} checked={chosen().has(model)} onChange={(on) => pick([model], on)} />}
            </For>
          </fieldset>
        </Show>
      </Show>
    </div>
  )
}
