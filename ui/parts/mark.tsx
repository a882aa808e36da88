import type { JSX } from 'solid-js'

const tones = {
  plain: 'bg-sunken text-ink2',
  amber: 'bg-amber-wash text-amber',
  urchin: 'bg-urchin-wash text-urchin',
  coral: 'bg-coral-wash text-coral-text',
}

/** A word that stands out: failed, resting, n tries. What is well is left unmarked. */
export function Mark(props: { tone: keyof typeof tones; children: JSX.Element; title?: string }) {
  return (
    <span title={props.title} class={`inline-block rounded-full px-2 py-0.5 text-tiny font-bold whitespace-nowrap ${tones[props.tone]}`}>
      {props.children}
    </span>
  )
}
