import { Icon } from '../../parts/icon'
import { t } from '../../words/words'

interface HandleProps {
  /** What it moves. */
  name: string
  ref: (element: HTMLElement) => void
  /** A key asks for another place: by so many rows, or to one of the ends. */
  onMove: (by: number) => void
}

const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity }

/** What a row is dragged by; the arrow keys move it as well. */
export function Handle(props: HandleProps) {
  const press = (event: KeyboardEvent) => {
    const by = steps[event.key]
    if (by === undefined) return
    event.preventDefault()
    props.onMove(by)
  }
  return (
    <button
      type="button"
      ref={(element) => props.ref(element)}
      data-handle={props.name}
      aria-label={t('move.handle', { name: props.name })}
      title={t('move.handle.hint')}
      onKeyDown={press}
      class="grid place-items-center w-6 h-control max-md:w-8 shrink-0 rounded-control text-ink3 hover:bg-hover hover:text-ink cursor-grab active:cursor-grabbing"
    >
      <Icon name="grip" class="size-4" />
    </button>
  )
}
