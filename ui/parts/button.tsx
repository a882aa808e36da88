import { type JSX, splitProps } from 'solid-js'
import { Icon, type IconName } from './icon'

type Native = JSX.ButtonHTMLAttributes<HTMLButtonElement>

const shape =
  'inline-flex items-center justify-center gap-2 h-control px-3 rounded-control text-body font-medium whitespace-nowrap select-none transition-colors duration-$quick disabled:opacity-45 aria-[busy=true]:opacity-60'

const looks = {
  ink: 'bg-ink text-surface hover:bg-ink/88 active:bg-ink/80',
  quiet: 'border border-solid border-line bg-surface text-ink hover:bg-hover active:bg-press',
  bare: 'text-ink2 hover:bg-hover hover:text-ink active:bg-press',
  danger: 'border border-solid border-line bg-surface text-urchin hover:bg-urchin-wash',
}

export interface ButtonProps extends Native {
  look?: keyof typeof looks
  icon?: IconName
  /** While true the button keeps its size and its focus, and does nothing. */
  busy?: boolean
}

/** An action. Ink is the one main action of a place; there is at most one. */
export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ['look', 'icon', 'busy', 'class', 'children', 'onClick'])
  return (
    <button
      type="button"
      {...rest}
      onClick={(event) => (own.busy ? event.preventDefault() : typeof own.onClick === 'function' && own.onClick(event))}
      aria-busy={own.busy || undefined}
      data-look={own.look}
      data-icon={own.icon}
      class={`${shape} ${looks[own.look ?? 'quiet']} ${own.class ?? ''}`}
    >
      {own.icon && <Icon name={own.icon} class="size-4 shrink-0" />}
      {own.children}
    </button>
  )
}

/** A button that shows only a drawing; `label` is what it is called. */
export function IconButton(props: Omit<Native, 'children'> & { icon: IconName; label: string }) {
  const [own, rest] = splitProps(props, ['icon', 'label', 'class'])
  return (
    <button
      type="button"
      {...rest}
      aria-label={own.label}
      title={own.label}
      class={`grid place-items-center size-control shrink-0 rounded-control text-ink2 hover:bg-hover hover:text-ink active:bg-press disabled:opacity-35 ${own.class ?? ''}`}
    >
      <Icon name={own.icon} class="size-4" />
    </button>
  )
}
