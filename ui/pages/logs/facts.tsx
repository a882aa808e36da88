import type { JSX } from 'solid-js'

export function Facts(props: { children: JSX.Element }) {
  return <dl class="m-0 grid grid-cols-2 sm:grid-cols-3 gap-3">{props.children}</dl>
}

export function Fact(props: { label: string; value: JSX.Element; hint?: string }) {
  return (
    <div class="rounded-control bg-sunken px-3 py-2 min-w-0" title={props.hint}>
      <dt class="text-small text-ink2">{props.label}</dt>
      <dd class="m-0 font-bold break-anywhere">{props.value}</dd>
    </div>
  )
}

/** A part of the sheet under its own small heading. */
export function Part(props: { title: string; children: JSX.Element }) {
  return (
    <section aria-label={props.title} class="min-w-0">
      <h3 class="mb-2 text-small font-normal text-ink2">{props.title}</h3>
      {props.children}
    </section>
  )
}

/** Pairs in small print. */
export function Line(props: { label: string; children: JSX.Element }) {
  return (
    <div class="flex gap-4 justify-between items-baseline py-1.5 border-t border-solid border-line first:border-t-0">
      <dt class="text-small text-ink2 shrink-0">{props.label}</dt>
      <dd class="m-0 text-small text-end break-anywhere min-w-0">{props.children}</dd>
    </div>
  )
}
