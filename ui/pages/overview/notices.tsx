import { createMemo, createSignal, Index, Show } from 'solid-js'
import { api, ask } from '../../api'
import { onChanged, rests } from '../../live'
import { createLoad } from '../../load'
import { Icon } from '../../parts/icon'
import { language, t } from '../../words/words'
import { type Ailing, ailingOf } from './ailing'

interface Note {
  text: string
  /** Where its cause is. */
  href: string
  isBad?: boolean
}

/** So many channels are named. */
const named = 5

// The room of one line is kept, so that nothing shifts when there is something to say.
/** What an admin should know and would not see: what fails, rests or has no price, the worst first. One line, the others behind it. */
export function Notices() {
  const notices = createLoad(() => 'notices', readNotices)
  onChanged(['prices'], () => void notices.again())
  const [unfolded, unfold] = createSignal(false)
  const notes = createMemo(() => {
    const known = notices.value()
    return [...(known?.troubles.map(troubleNote) ?? []), ...ailingNotes(), ...(known ? priceNotes(known) : [])]
  })
  const shown = () => (unfolded() ? notes() : notes().slice(0, 1))
  return (
    <div class="-mt-4 mb-1 min-h-6 flex items-start gap-x-3 text-small text-ink2">
      <ul id="notices" aria-label={t('notices')} class="m-0 p-0 min-w-0 list-none" classList={{ 'flex-1': unfolded() }}>
        <Index each={shown()}>{(note) => <Line note={note()} isWhole={unfolded()} />}</Index>
      </ul>
      <Show when={notes().length > 1}>
        <button
          type="button"
          aria-expanded={unfolded()}
          aria-controls="notices"
          class="relative shrink-0 min-h-6 px-1 rounded-control whitespace-nowrap hover:text-ink max-md:after:content-[''] max-md:after:absolute max-md:after:-inset-y-2.5 max-md:after:inset-x-0"
          onClick={() => unfold(!unfolded())}
        >
          {unfolded() ? t('notice.fewer') : t('notice.more', { n: notes().length - 1 })}
        </button>
      </Show>
    </div>
  )
}

function Line(props: { note: Note; isWhole: boolean }) {
  return (
    <li class="relative flex items-center gap-x-2 min-h-6" classList={{ 'max-md:min-h-11': props.isWhole }}>
      <span class="size-1.5 rounded-full shrink-0" classList={{ 'bg-urchin': props.note.isBad, 'bg-amber': !props.note.isBad }} />
      <a
        href={props.note.href}
        title={props.note.text}
        class="min-w-0 grid text-ink2 underline-offset-2 hover:text-ink hover:underline after:content-[''] after:absolute max-md:after:-inset-y-2.5 after:inset-0"
      >
        <span classList={{ truncate: !props.isWhole, 'break-anywhere': props.isWhole }}>{props.note.text}</span>
      </a>
      <Icon name="next" class="size-3 shrink-0 text-ink3" />
    </li>
  )
}

type Known = NonNullable<Awaited<ReturnType<typeof readNotices>>['value']>

const troubleNote = ({ code, message }: Known['troubles'][number]): Note => ({
  text: message,
  href: code === 'bodies' ? '/settings/requests' : '/settings/about',
  isBad: true,
})

function ailingNotes(): Note[] {
  const ailing = ailingOf(rests())
  const notes = ailing.slice(0, named).map((of) => ({ text: sayAiling(of), href: `/channels?open=${of.id}`, isBad: of.refused > 0 }))
  const n = ailing.length - named
  return n > 0 ? [...notes, { text: t('notice.ailing.many', { n }), href: '/channels' }] : notes
}

function sayAiling({ channel, refused, resting, endpoints, reason }: Ailing): string {
  const what = [
    refused && t('keys.invalid', { n: refused }),
    resting && t('keys.resting', { n: resting }),
    endpoints && t('endpoints.resting', { n: endpoints }),
  ]
  return t('notice.ailing', { channel, what: what.filter(Boolean).join(' · '), reason })
}

function priceNotes({ unpriced, syncError }: Known): Note[] {
  const { requests: n, models } = unpriced
  return [
    ...(n ? [{ text: t('notice.unpriced', { n, models: names(models) }), href: '/prices?source=none' }] : []),
    ...(syncError ? [{ text: t('notice.prices', { reason: syncError }), href: '/prices' }] : []),
  ]
}

const names = (models: readonly string[]) =>
  new Intl.ListFormat(language(), { type: 'conjunction' }).format(
    models.length > 3 ? [...models.slice(0, 2), t('others', { n: models.length - 2 })] : models,
  )

async function readNotices() {
  const [system, state, unpriced] = await Promise.all([
    ask(api.system.get()),
    ask(api.prices.state.get()),
    ask(api.prices.get({ query: { source: 'none', limit: 200 } })),
  ])
  const fault = system.fault ?? state.fault ?? unpriced.fault
  if (fault) return { fault }
  const used = unpriced.value!.items.filter((item) => item.requests > 0)
  return {
    value: {
      troubles: system.value!.warnings,
      syncError: state.value!.error,
      unpriced: { requests: used.reduce((sum, item) => sum + item.requests, 0), models: used.map((item) => item.model) },
    },
  }
}
