import { createEffect, createSignal, on, Show } from 'solid-js'
import { isOutdated, isReachable, reachAgain } from '../live'
import { Button } from '../parts/button'
import { t } from '../words/words'

/** One line under a page's header while the server is away, or when it serves another build of this page. */
export function Notice() {
  const [wasAway, setAway] = createSignal(false)
  createEffect(on(isReachable, (reachable) => !reachable && setAway(true), { defer: true }))
  return (
    <>
      <p role="status" class="sr-only">
        {isReachable() ? wasAway() && t('online') : t('offline')}
      </p>
      <Show when={!isReachable()}>
        <Line text={t('offline')} action={t('retry')} onAction={reachAgain} />
      </Show>
      <Show when={isReachable() && isOutdated()}>
        <Line text={t('build.new')} action={t('build.reload')} onAction={() => location.reload()} />
      </Show>
    </>
  )
}

function Line(props: { text: string; action: string; onAction: () => void }) {
  return (
    <div class="flex flex-wrap items-center gap-x-3 gap-y-1 mb-4 border-y border-solid border-line py-1.5 text-body text-ink2">
      <p class="flex-1 min-w-48">{props.text}</p>
      <Button look="bare" onClick={() => props.onAction()}>
        {props.action}
      </Button>
    </div>
  )
}
