import { A } from '@solidjs/router'
import { createMemo, createSignal, type JSX, onCleanup, Show } from 'solid-js'
import { api, ask } from '../../api'
import type { LogDetail } from '../../contract'
import type { Flight } from '../../live'
import { createLoad } from '../../load'
import { Button, IconButton } from '../../parts/button'
import { Loaded } from '../../parts/loaded'
import { Sheet } from '../../parts/sheet'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import { Detail } from './detail'
import { LiveDetail } from './live-detail'

interface LogSheetProps {
  id: string | undefined
  /** The same request while it goes on. */
  flight: Flight | undefined
  canStep: (by: number) => boolean
  onStep: (by: number) => void
  onClose: () => void
  focusBack: () => HTMLElement | undefined
}

/** Everything that is known of one request, while it goes on and after; the sheet stays as one goes through the requests. */
export function LogSheet(props: LogSheetProps) {
  const isOpen = createMemo(() => Boolean(props.id))
  return (
    <Show when={isOpen()}>
      <Opened {...props} id={props.id ?? ''} />
    </Show>
  )
}

function Opened(props: LogSheetProps & { id: string }) {
  const [model, setModel] = createSignal<string>()
  return (
    <Sheet
      open
      title={props.flight?.model || model() || t('log')}
      onClose={props.onClose}
      focusBack={props.focusBack}
      actions={
        <span class="flex">
          <IconButton
            icon="up"
            label={t('log.previous')}
            aria-keyshortcuts="k"
            disabled={!props.canStep(-1)}
            onClick={() => props.onStep(-1)}
          />
          <IconButton
            icon="down"
            label={t('log.next')}
            aria-keyshortcuts="j"
            disabled={!props.canStep(1)}
            onClick={() => props.onStep(1)}
          />
        </span>
      }
      foot={
        <Show when={props.flight} fallback={<Again id={props.id} />} keyed>
          {(flight) => <Stop id={flight.id} />}
        </Show>
      }
    >
      <Show when={props.flight} fallback={<Ended id={props.id} onModel={setModel} />} keyed>
        {(flight) => <LiveDetail of={flight} />}
      </Show>
    </Sheet>
  )
}

function Ended(props: { id: string; onModel: (model: string | undefined) => void }): JSX.Element {
  const log = createLoad(
    () => `log ${props.id}`,
    async () => {
      const answer = await ask(api.logs({ id: props.id }).get())
      props.onModel(answer.value?.model)
      return answer
    },
  )
  // One request after another is told anew, not written over the one before.
  const detail = createMemo<LogDetail | undefined>(() => log.value())
  return (
    <Loaded from={{ ...log, value: detail }}>
      {(shown) => (
        <Show when={shown().id} keyed>
          <Detail of={shown()} />
        </Show>
      )}
    </Loaded>
  )
}

function Again(props: { id: string }) {
  return (
    <A
      href={`/playground?from=${props.id}`}
      class="inline-flex items-center h-control px-3 rounded-control border border-solid border-line bg-surface text-body font-medium text-ink no-underline hover:bg-hover"
    >
      {t('log.playground')}
    </A>
  )
}

/** Ends a request from outside; what becomes of it is seen in the same place. */
function Stop(props: { id: string }) {
  const [busy, setBusy] = createSignal(false)
  // It goes while it has the focus; keys such as Escape are heard by the panel alone.
  onCleanup(() => setTimeout(focusPanel))
  const stop = async () => {
    setBusy(true)
    const { fault } = await ask(api.live({ id: props.id }).stop.post())
    setBusy(false)
    // It has ended by itself meanwhile.
    if (fault && fault.status !== 404) say(fault.message, 'failed')
  }
  return (
    <Button look="danger" busy={busy()} onClick={stop}>
      {t('log.stop')}
    </Button>
  )
}

function focusPanel() {
  if (document.activeElement === document.body) document.querySelector<HTMLElement>('[role=dialog]')?.focus()
}
