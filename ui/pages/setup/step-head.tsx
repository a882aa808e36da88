import { createEffect, onMount } from 'solid-js'

/** What a step is for. It has the focus when the step comes: who cannot see it hears of it, and Tab leads on from there. */
export function StepHead(props: { title: string; text: string }) {
  let heading!: HTMLHeadingElement
  createEffect(() => {
    document.title = `${props.title} · Octopus`
  })
  onMount(() => heading.focus())
  return (
    <header>
      <h1 ref={heading} tabindex="-1" class="m-0 text-title font-bold">
        {props.title}
      </h1>
      <p class="mt-1.5 text-body text-ink2 max-w-120">{props.text}</p>
    </header>
  )
}
