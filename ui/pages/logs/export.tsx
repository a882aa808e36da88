import { onCleanup } from 'solid-js'
import { t } from '../../words/words'
import { type Conditions, logQuery, type Period } from './query'

/** The whole log as it is filtered now, as a file: for a spreadsheet, or for programs. */
export function Export(props: { conditions: Conditions; period: Period }) {
  let menu!: HTMLDetailsElement
  const href = (format: string) => {
    const query = Object.entries({ ...logQuery(props.conditions, props.period), format })
    const set = query.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
    return `/api/logs/export?${new URLSearchParams(set)}`
  }
  const close = () => {
    menu.open = false
  }
  const leave = (to: EventTarget | null) => {
    if (!menu.contains(to as Node | null)) close()
  }
  const press = (event: Event) => leave(event.target)
  const leaveByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !menu.open) return
    event.stopPropagation()
    close()
    menu.querySelector('summary')?.focus()
  }
  document.addEventListener('pointerdown', press)
  onCleanup(() => document.removeEventListener('pointerdown', press))
  const link = 'flex items-center h-control px-3 rounded-control text-body text-ink no-underline hover:bg-hover'
  return (
    <details ref={menu} class="relative" onKeyDown={leaveByKey} onFocusOut={(event) => event.relatedTarget && leave(event.relatedTarget)}>
      <summary class="list-none inline-flex items-center h-control px-3 rounded-control border border-solid border-line bg-surface text-body font-medium hover:bg-hover select-none">
        {t('export')}
      </summary>
      <div class="absolute end-0 top-full mt-1 z-5 min-w-36 p-1 rounded-card border border-solid border-line bg-surface shadow-[var(--float)]">
        <a class={link} href={href('csv')} download="" onClick={close}>
          CSV
        </a>
        <a class={link} href={href('ndjson')} download="" onClick={close}>
          NDJSON
        </a>
      </div>
    </details>
  )
}
