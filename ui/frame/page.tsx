import { createEffect, type JSX } from 'solid-js'
import { arrive } from './arrival'
import { LiveCount } from './live-count'
import { Notice } from './notice'

/** One page: its heading, which with the part of it that is shown is also the window's title; what is live and its actions beside it. */
export function Page(props: { title: string; part?: string | undefined; actions?: JSX.Element; children: JSX.Element }) {
  createEffect(() => {
    const place = [props.part, props.title].filter(Boolean).join(' · ')
    document.title = `${place} · Octopus`
    arrive(place)
  })
  return (
    <>
      <header class="flex flex-wrap items-center gap-x-2 md:gap-x-4 gap-y-2 mb-4 min-h-control">
        <h1 class="m-0 flex-1 text-title font-bold whitespace-nowrap">{props.title}</h1>
        <LiveCount />
        {props.actions}
      </header>
      <Notice />
      {props.children}
    </>
  )
}

/** A part of a page under its own heading. */
export function Section(props: { title: string; children: JSX.Element; class?: string }) {
  return (
    <section aria-label={props.title} class={`rounded-card border border-solid border-line bg-surface p-4 md:p-5 ${props.class ?? ''}`}>
      <h2 class="mb-3 text-body font-bold">{props.title}</h2>
      {props.children}
    </section>
  )
}
