import { t } from '../words/words'
import { Icon } from './icon'

/** Something that narrows what is shown, in a list of such; pressed, it is taken away. */
export function Chip(props: { head: string; text: string; onRemove: () => void }) {
  return (
    <li>
      <button
        type="button"
        aria-label={t('filter.remove', { name: `${props.head} ${props.text}` })}
        class="inline-flex items-center gap-1.5 h-8 max-md:h-11 max-w-80 ps-3 pe-2 rounded-full bg-sunken text-small hover:bg-press"
        onClick={() => props.onRemove()}
      >
        <span class="text-ink2 whitespace-nowrap">{props.head}</span> <span class="font-medium truncate">{props.text}</span>
        <Icon name="close" class="size-3 shrink-0 text-ink2" />
      </button>
    </li>
  )
}
