import type { JSX } from 'solid-js'
import { Mascot } from './mascot'

/** A place with nothing in it yet: one sentence, one action. */
export function Empty(props: { title: string; text?: string; children?: JSX.Element }) {
  return (
    <div class="grid justify-items-center gap-3 rounded-card border border-dashed border-line px-6 py-14 text-center">
      <Mascot asleep class="size-12 text-ink3" />
      <p class="text-large font-bold">{props.title}</p>
      {props.text && <p class="max-w-96 text-body text-ink2">{props.text}</p>}
      {props.children && <div class="mt-2">{props.children}</div>}
    </div>
  )
}
