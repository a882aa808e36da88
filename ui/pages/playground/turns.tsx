import { createEffect, createSignal, For, on, Show } from 'solid-js'
import { Button } from '../../parts/button'
import { t } from '../../words/words'
import type { Chat } from './chat'
import { piecesOf, type Question, type Reply } from './conversation'
import { Facts } from './facts'

/** What was said, the last at the end. Who is at the end stays there while more comes. */
export function Turns(props: { chat: Chat }) {
  const turns = () => props.chat.talk.turns
  const length = () => turns().reduce((sum, turn) => sum + turn.text.length + (turn.role === 'assistant' ? turn.thought.length : 0), 0)
  const isAtEnd = () => window.innerHeight + window.scrollY > document.documentElement.scrollHeight - 240
  createEffect(
    on([() => turns().length, length], () => isAtEnd() && window.scrollTo({ top: document.documentElement.scrollHeight }), { defer: true }),
  )
  return (
    <ol aria-label={t('playground.conversation')} aria-live="polite" class="m-0 p-0 list-none grid gap-5">
      <For each={turns()}>
        {(turn, index) => (
          <li class="min-w-0">
            <Show
              when={turn.role === 'user'}
              fallback={<Answer of={turn as Reply} chat={props.chat} last={index() === turns().length - 1} />}
            >
              <Asked of={turn as Question} />
              <Show when={index() === turns().length - 1}>
                <div class="mt-2 grid justify-items-end">
                  <Button look="bare" icon="again" onClick={() => void props.chat.retry()}>
                    {t('playground.retry')}
                  </Button>
                </div>
              </Show>
            </Show>
          </li>
        )}
      </For>
    </ol>
  )
}

function Asked(props: { of: Question }) {
  return (
    <article aria-label={t('playground.you')} class="ms-auto w-fit max-w-[85%] rounded-card bg-sunken px-4 py-2.5">
      <Show when={props.of.images.length}>
        <div class="flex flex-wrap gap-2 mb-2">
          <For each={props.of.images}>
            {(image) => <img src={image} alt={t('playground.image')} class="max-h-40 max-w-full rounded-control" />}
          </For>
        </div>
      </Show>
      <Said text={props.of.text} />
    </article>
  )
}

function Answer(props: { of: Reply; chat: Chat; last: boolean }) {
  const isRunning = () => props.of.state === 'running'
  return (
    <article aria-label={t('playground.answer')} aria-busy={isRunning()} class="grid gap-2 min-w-0">
      <Show when={props.of.thought}>
        <Thought text={props.of.thought} open={isRunning() && !props.of.text} />
      </Show>
      <Said text={props.of.text} />
      <Show when={isRunning()}>
        <p class="flex items-center gap-2 text-small text-coral-text">
          <span class="size-2 rounded-full bg-coral breathe" />
          {props.of.text ? t('playground.answering') : t('playground.waiting')}
        </p>
      </Show>
      <Show when={props.of.error}>
        <p role="alert" class="rounded-control bg-urchin-wash px-3 py-2 text-body text-urchin whitespace-pre-wrap break-anywhere">
          {props.of.error}
        </p>
      </Show>
      <Show when={props.of.state === 'stopped'}>
        <p class="text-small text-ink2">{t('playground.stopped')}</p>
      </Show>
      <Show when={!isRunning()}>
        <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Show when={props.of.requestId}>{(id) => <Facts id={id()} />}</Show>
          <Show when={props.last}>
            <Button look="bare" icon="again" onClick={() => void props.chat.retry()}>
              {t('playground.retry')}
            </Button>
          </Show>
        </div>
      </Show>
    </article>
  )
}

function Thought(props: { text: string; open: boolean }) {
  const [isOpen, setOpen] = createSignal<boolean>()
  return (
    <details
      open={isOpen() ?? props.open}
      onToggle={(event) => event.currentTarget.open !== props.open && setOpen(event.currentTarget.open)}
    >
      <summary class="cursor-pointer text-small text-ink2 min-h-6 max-md:py-3">{t('playground.thought')}</summary>
      <p class="mt-1 border-s-2 border-solid border-line ps-3 text-small text-ink2 whitespace-pre-wrap break-anywhere">{props.text}</p>
    </details>
  )
}

/** Text as it came: never anything that a browser would take for a page. */
function Said(props: { text: string }) {
  return (
    <div class="grid gap-2 min-w-0">
      <For each={piecesOf(props.text)}>
        {(piece) => (
          <Show when={piece.kind === 'code'} fallback={<p class="text-body whitespace-pre-wrap break-anywhere">{piece.text}</p>}>
            <pre tabindex="0" class="m-0 overflow-x-auto rounded-control bg-sunken p-3 font-mono text-small">
              {piece.text}
            </pre>
          </Show>
        )}
      </For>
    </div>
  )
}
