import { createMemo, For, Show } from 'solid-js'
import { api, ask } from '../../api'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Chip } from '../../parts/chip'
import { Select } from '../../parts/field'
import { t, type Word } from '../../words/words'
import { fields, noScope, type ScopeName, type ScopeQuery, scopeNames } from './scope'

const heads: Record<ScopeName, Word> = {
  model: 'model',
  channel: 'channel',
  group: 'group',
  key: 'key.of-client',
  upstream: 'upstream-key',
  endpoint: 'endpoint',
}

/** What can be chosen; the others are come to by a ranking. */
const chosen = { model: 'model.any', channel: 'channel.any', group: 'group.any', key: 'key.any' } as const satisfies Partial<
  Record<ScopeName, Word>
>
const choices = Object.keys(chosen) as (keyof typeof chosen)[]

interface NarrowingProps {
  query: ScopeQuery
  /** Whether the lists to choose from are shown, and not only what is chosen. */
  isOpen: boolean
  onChange: (query: ScopeQuery) => void
}

/** What the numbers are of, where that is not everything; each can be taken away. */
export default function Narrowing(props: NarrowingProps) {
  const set = () => scopeNames.filter((name) => props.query[name])
  return (
    <>
      <Show when={props.isOpen}>
        <search id="narrowing" aria-label={t('filters')} class="mb-4 grid grid-cols-2 md:grid-cols-4 gap-2">
          <For each={choices}>{(name) => <Choice name={name} now={props.query[name]} onChange={props.onChange} />}</For>
        </search>
      </Show>
      <Show when={set().length}>
        <ul aria-label={t('filters')} class="m-0 mb-4 p-0 list-none flex flex-wrap items-center gap-2">
          <For each={set()}>{(name) => <Chosen name={name} now={props.query[name]!} onChange={props.onChange} />}</For>
          <li>
            <Button look="bare" onClick={() => props.onChange(noScope)}>
              {t('filter.clear')}
            </Button>
          </li>
        </ul>
      </Show>
    </>
  )
}

interface OneProps<Now> {
  name: ScopeName
  now: Now
  onChange: (query: ScopeQuery) => void
}

function Choice(props: OneProps<string | undefined> & { name: keyof typeof chosen }) {
  const used = loadUsed(props.name)
  const options = createMemo(() => {
    const known = used()
    const { now } = props
    return [
      { value: '', label: t(chosen[props.name]) },
      ...known,
      ...(now && !known.some(({ value }) => value === now) ? [{ value: now, label: now }] : []),
    ]
  })
  return (
    <Select
      label={t(heads[props.name])}
      value={props.now ?? ''}
      options={options()}
      onValue={(value) => props.onChange({ [props.name]: value || undefined })}
    />
  )
}

function Chosen(props: OneProps<string>) {
  const used = props.name === 'model' ? () => [] : loadUsed(props.name)
  const text = () => used().find(({ value }) => value === props.now)?.label ?? props.now
  return <Chip head={t(heads[props.name])} text={text()} onRemove={() => props.onChange({ [props.name]: undefined })} />
}

/** So many are offered, those with the most requests first. */
const MOST = 500

/** All that has ever been used, by the names of now. */
function loadUsed(name: ScopeName) {
  const used = createLoad(
    () => `used ${name}`,
    () => ask(api.stats.ranking.get({ query: { from: '0', by: fields[name], limit: MOST } })),
  )
  return () => (used.value()?.items ?? []).map(({ key, name }) => ({ value: String(key), label: name ?? t('gone', { id: String(key) }) }))
}
