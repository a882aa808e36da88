import { Show } from 'solid-js'
import type { Member } from '../../contract'
import { IconButton } from '../../parts/button'
import { box } from '../../parts/field'
import { Mark } from '../../parts/mark'
import { t } from '../../words/words'
import { Handle } from './handle'
import type { Sortable } from './sortable'

interface LineProps {
  member: Member
  channel: string
  weighted: boolean
  /** It is here by the group's rule, and would come again. */
  ruled: boolean
  index: number
  last: number
  sortable: Sortable
  onMove: (by: number) => void
  onWeight: (weight: number) => void
  onRemove: () => void
}

/** One member while its group is being edited. */
export function MemberLine(props: LineProps) {
  let row!: HTMLLIElement
  let handle!: HTMLElement
  const name = () => `${props.channel} ${props.member.model}`
  props.sortable.row(
    () => ({ row, handle }),
    () => props.index,
  )
  const edge = () => (props.sortable.place()?.index === props.index ? props.sortable.place()?.edge : undefined)
  const move = (by: number) => {
    props.onMove(by)
    queueMicrotask(() => document.querySelector<HTMLElement>(`[role=dialog] [data-handle="${CSS.escape(name())}"]`)?.focus())
  }
  return (
    <li
      ref={row}
      class="relative flex items-center gap-1 pe-1 min-h-11 border-t border-line border-solid first:border-t-0"
      classList={{ 'opacity-40': props.sortable.dragged() === props.index }}
    >
      <Show when={edge()}>
        {(at) => (
          <span
            class="absolute inset-x-0 h-0.5 bg-ink pointer-events-none"
            classList={{ '-top-px': at() === 'before', '-bottom-px': at() === 'behind' }}
          />
        )}
      </Show>
      <Handle
        name={name()}
        ref={(element) => {
          handle = element
        }}
        onMove={move}
      />
      <span class="min-w-0 flex-1 py-1">
        <span class="block truncate font-medium">{props.channel}</span>
        <span class="block truncate font-mono text-small text-ink2">{props.member.model}</span>
      </span>
      <Show when={props.ruled}>
        <Mark tone="plain">{t('member.auto')}</Mark>
      </Show>
      <Show when={props.weighted}>
        <span class="w-18 shrink-0">
          <input
            type="number"
            min="1"
            max="1000"
            required
            aria-label={t('weight.of', { name: name() })}
            class={`${box} h-control text-end`}
            value={props.member.weight}
            onChange={(event) => props.onWeight(event.currentTarget.valueAsNumber)}
          />
        </span>
      </Show>
      <IconButton icon="up" label={t('move.up', { name: name() })} disabled={props.index === 0} onClick={() => props.onMove(-1)} />
      <IconButton
        icon="down"
        label={t('move.down', { name: name() })}
        disabled={props.index === props.last}
        onClick={() => props.onMove(1)}
      />
      <IconButton icon="close" label={t('member.remove', { name: name() })} onClick={() => props.onRemove()} />
    </li>
  )
}
