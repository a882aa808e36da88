import { For, Show } from 'solid-js'
import { Button } from '../../parts/button'
import { Chip } from '../../parts/chip'
import { t, type Word } from '../../words/words'
import { statusWords } from './filters'
import type { Names } from './names'
import { filterNames, noFilter, type Search, type SearchName, statuses } from './query'

const heads: Record<(typeof filterNames)[number], Word> = {
  status: 'status',
  model: 'model',
  group: 'group',
  channel: 'channel',
  upstream: 'upstream-key',
  key: 'key.of-client',
  text: 'logs.text',
}

interface ChipsProps {
  search: Search
  names: Names
  /** What is marked of the time, in words. */
  marked: string | undefined
  onChange: (search: Search) => void
}

/** What narrows the table just now; each can be taken away. */
export function Chips(props: ChipsProps) {
  const set = () => filterNames.filter((name) => props.search[name])
  return (
    <Show when={set().length || props.marked}>
      <ul aria-label={t('filters')} class="m-0 mb-3 p-0 list-none flex flex-wrap items-center gap-2">
        <For each={set()}>
          {(name) => (
            <Chip
              head={t(heads[name])}
              text={nameOf(name, props.search[name]!, props.names)}
              onRemove={() => props.onChange({ [name]: undefined, ...(name === 'channel' && { upstream: undefined }) })}
            />
          )}
        </For>
        <Show when={props.marked}>
          {(marked) => <Chip head={t('time')} text={marked()} onRemove={() => props.onChange({ from: undefined, to: undefined })} />}
        </Show>
        <li>
          <Button look="bare" onClick={() => props.onChange(noFilter)}>
            {t('filter.clear')}
          </Button>
        </li>
      </ul>
    </Show>
  )
}

function nameOf(name: SearchName, value: string, names: Names): string {
  const lists = { channel: names.channels, group: names.groups, key: names.keys, upstream: names.upstreams }
  if (name in lists) return lists[name as keyof typeof lists]().find(({ id }) => id === value)?.name ?? value
  const status = name === 'status' && statuses.find((one) => one === value)
  return status ? t(statusWords[status]) : value
}
