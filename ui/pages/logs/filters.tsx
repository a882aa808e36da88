import { createEffect, createSignal, onCleanup, Show } from 'solid-js'
import { Button } from '../../parts/button'
import { Input, Select } from '../../parts/field'
import { t, type Word } from '../../words/words'
import type { Names } from './names'
import { filterNames, type Search, statuses } from './query'

interface FiltersProps {
  search: Search
  names: Names
  onChange: (search: Search) => void
}

/** How long after the last letter the table follows. */
const TYPING_MS = 200

export const statusWords: Record<(typeof statuses)[number], Word> = {
  live: 'live',
  ok: 'outcome.ok',
  failed: 'outcome.failed',
  cancelled: 'outcome.cancelled',
}

/** What the table is narrowed by: words first, then by choice. On a phone the choices are folded away. */
export function Filters(props: FiltersProps) {
  const [unfolded, setUnfolded] = createSignal(false)
  const chosen = () => filterNames.filter((name) => name !== 'text' && props.search[name]).length
  return (
    <search class="mb-3 flex flex-wrap gap-2">
      <Words text={props.search.text ?? ''} onChange={(text) => props.onChange({ text })} />
      <Button class="md:hidden" aria-expanded={unfolded()} aria-controls="log-choices" onClick={() => setUnfolded(!unfolded())}>
        {t('filters')}
        <Show when={chosen()}>
          <span class="text-ink2">{chosen()}</span>
        </Show>
      </Button>
      <div id="log-choices" class="grid grid-cols-2 md:flex md:flex-wrap gap-2 max-md:w-full" classList={{ 'max-md:hidden': !unfolded() }}>
        <Choices {...props} />
      </div>
    </search>
  )
}

function Words(props: { text: string; onChange: (text: string | undefined) => void }) {
  let field!: HTMLInputElement
  let timer: ReturnType<typeof setTimeout> | undefined
  const type = (text: string) => {
    clearTimeout(timer)
    timer = setTimeout(() => props.onChange(text.trim() || undefined), TYPING_MS)
  }
  onCleanup(() => clearTimeout(timer))
  // Nobody's typing is written over; what comes from the address is shown.
  createEffect(() => {
    const text = props.text
    if (document.activeElement !== field || text === '')
      field.value = text === '' && document.activeElement === field ? field.value.trimStart() : text
  })
  return (
    <div class="flex-1 min-w-44">
      <Input
        ref={field}
        type="search"
        name="text"
        data-filter
        aria-label={t('logs.search')}
        aria-keyshortcuts="/"
        placeholder={t('logs.search')}
        maxlength="200"
        spellcheck={false}
        autocapitalize="none"
        onValue={type}
      />
    </div>
  )
}

function Choices(props: FiltersProps) {
  const options = (any: Word, list: readonly { id: string; name: string }[], now: string | undefined, nameOf = (id: string) => id) => [
    { value: '', label: t(any) },
    ...list.map(({ id, name }) => ({ value: id, label: name })),
    // What is gone, or what somebody wrote into the address, can still be looked for.
    ...(now && !list.some(({ id }) => id === now) ? [{ value: now, label: nameOf(now) }] : []),
  ]
  const set = (name: keyof Search) => (value: string) => props.onChange({ [name]: value || undefined })
  const models = () => props.names.groups().map(({ name }) => ({ id: name, name }))
  const upstreams = () => props.names.upstreams().filter(({ channel }) => channel === props.search.channel)
  return (
    <>
      <Choice
        label={t('status')}
        value={props.search.status ?? ''}
        options={options(
          'status.any',
          statuses.map((status) => ({ id: status, name: t(statusWords[status]) })),
          undefined,
        )}
        onValue={set('status')}
      />
      <Choice
        label={t('model')}
        value={props.search.model ?? ''}
        options={options('model.any', models(), props.search.model)}
        onValue={set('model')}
      />
      <Choice
        label={t('channel')}
        value={props.search.channel ?? ''}
        options={options('channel.any', props.names.channels(), props.search.channel)}
        onValue={(channel) => props.onChange({ channel: channel || undefined, upstream: undefined })}
      />
      <Show when={upstreams().length > 1 || props.search.upstream}>
        <Choice
          label={t('upstream-key')}
          value={props.search.upstream ?? ''}
          options={options('upstream-key.any', upstreams(), props.search.upstream)}
          onValue={set('upstream')}
        />
      </Show>
      <Choice
        label={t('key.of-client')}
        value={props.search.key ?? ''}
        options={options('key.any', props.names.keys(), props.search.key)}
        onValue={set('key')}
      />
    </>
  )
}

function Choice(props: { label: string; value: string; options: { value: string; label: string }[]; onValue: (value: string) => void }) {
  return (
    <span class="md:w-36 min-w-0">
      <Select {...props} />
    </span>
  )
}
