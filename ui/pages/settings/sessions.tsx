import { For, Show } from 'solid-js'
import { api, ask } from '../../api'
import type { SessionSight } from '../../contract'
import { Section } from '../../frame/page'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Time } from '../../parts/figure'
import { Loaded, Outline } from '../../parts/loaded'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import { deviceOf } from './device'

/** Where one is signed in; any but this one can be ended from here. */
export function Sessions() {
  const sessions = createLoad(
    () => 'sessions',
    () => ask(api.account.sessions.get()),
  )
  const others = () => (sessions.value()?.items ?? []).filter(({ current }) => !current).length
  const end = async (session: SessionSight) => {
    const { fault } = await ask(api.account.sessions({ id: session.id }).delete())
    say(fault?.message ?? t('sessions.ended', { n: 1 }), fault ? 'failed' : 'plain')
    await sessions.again()
  }
  const endOthers = async () => {
    const { value, fault } = await ask(api.account.sessions.delete())
    say(fault?.message ?? t('sessions.ended', { n: value!.ended }), fault ? 'failed' : 'plain')
    await sessions.again()
  }
  return (
    <Section title={t('sessions')}>
      <Loaded from={sessions} outline={<Outline rows={2} />}>
        {(of) => (
          <ul class="m-0 p-0 list-none">
            <For each={of().items}>{(session) => <Row of={session} onEnd={() => end(session)} />}</For>
          </ul>
        )}
      </Loaded>
      <Show when={others() > 1}>
        <Button class="mt-3" onClick={endOthers}>
          {t('sessions.end-others')}
        </Button>
      </Show>
    </Section>
  )
}

function Row(props: { of: SessionSight; onEnd: () => void }) {
  const device = () => deviceOf(props.of.userAgent) || t('sessions.unknown')
  return (
    <li class="flex items-center gap-3 py-2.5 border-t first:border-t-0 border-solid border-line">
      <span class="flex-1 min-w-0 grid gap-0.5">
        <span class="text-body font-bold break-anywhere" title={props.of.userAgent}>
          {device()}
        </span>
        <span class="text-small text-ink2">
          {t('sessions.seen')} <Time at={props.of.lastSeenAt} /> · {t('sessions.until')} <Time at={props.of.expiresAt} dayOnly />
        </span>
      </span>
      <Show when={!props.of.current} fallback={<span class="text-small text-ink2">{t('sessions.this')}</span>}>
        <Button aria-label={t('sessions.end.named', { name: device() })} onClick={() => props.onEnd()}>
          {t('sessions.end')}
        </Button>
      </Show>
    </li>
  )
}
