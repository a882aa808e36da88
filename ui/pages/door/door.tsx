import { createEffect, type JSX } from 'solid-js'
import { Mascot } from '../../parts/mascot'

/** The narrow page before the hub: the octopus, a heading, one form. */
export function Door(props: { title: string; text?: string; onSubmit: () => void; children: JSX.Element; foot?: JSX.Element }) {
  createEffect(() => {
    document.title = `${props.title} · Octopus`
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    props.onSubmit()
  }
  return (
    <main class="min-h-dvh grid place-items-center px-4 py-10">
      <div class="w-full max-w-84">
        <Mascot class="size-14 mx-auto mb-5" />
        <h1 class="m-0 text-center text-title font-bold">{props.title}</h1>
        {props.text && <p class="mt-2 text-center text-body text-ink2">{props.text}</p>}
        <form class="mt-6 grid gap-4 rounded-card border border-solid border-line bg-surface p-5" onSubmit={submit}>
          {props.children}
        </form>
        {props.foot}
      </div>
    </main>
  )
}
