import { useLocation, useNavigate, useSearchParams } from '@solidjs/router'
import { createEffect, createResource, createSignal, Match, onMount, Show, Switch } from 'solid-js'
import { type Answer, api, ask } from '../../api'
import { readLists } from '../../lists'
import { listen } from '../../live'
import { Trouble } from '../../parts/loaded'
import { Mascot } from '../../parts/mascot'
import { say } from '../../parts/toasts'
import { isInside, session, turn } from '../../session'
import { t } from '../../words/words'
import { AccountStep } from './account-step'
import { ChannelStep } from './channel-step'
import { ConnectStep } from './connect-step'
import { LanguageStep } from './language-step'
import type { StepProps } from './step'
import { StepBar } from './step-bar'
import { after, before, type Progress, type Step, stepOf, steps } from './steps'

/** The first minutes, in four steps that have addresses of their own; each can be left out, and taken up again later. */
export default function Setup() {
  const location = useLocation()
  const navigate = useNavigate()
  const token = location.hash.slice(1)
  const [isEntering, setEntering] = createSignal(session() === 'out')
  createEffect(() => {
    document.title = `${t('setup')} · Octopus`
  })

  onMount(async () => {
    if (!token) return
    // The token has done its work: it is not to stay in the address, nor in the history.
    navigate('/setup', { replace: true })
    if (!isEntering()) return
    const { fault } = await ask(api.session.setup.post({ token }))
    setEntering(false)
    if (!fault) return turn('new')
    say(fault.message, 'failed')
    navigate('/', { replace: true })
  })

  return (
    <main id="main" tabindex="-1" class="min-h-dvh px-4 py-6 md:py-12">
      <div class="mx-auto w-full max-w-160">
        <header class="flex items-center gap-3 mb-6 text-large font-bold">
          <Mascot class="size-8" />
          octopus
        </header>
        <Show when={!isEntering()} fallback={<p role="status">{t('loading')}…</p>}>
          <Steps />
        </Show>
      </div>
    </main>
  )
}

function Steps() {
  const [query] = useSearchParams<{ step?: string }>()
  const navigate = useNavigate()
  const [known, { refetch }] = createResource(
    () => isInside() && !query.step,
    () => readProgress(),
  )
  const step = () => stepOf(query.step, session(), known.latest?.value)
  const pathOf = (to: Step | undefined) => to && `/setup?step=${to}`
  const props = (of: Step): StepProps => ({
    back: pathOf(before(of)),
    skip: isInside() ? (pathOf(after(of)) ?? '/') : undefined,
    onNext: () => navigate(pathOf(after(of)) ?? '/'),
  })

  return (
    <>
      <Show when={isInside()}>
        <Listen />
      </Show>
      <Show when={known.latest?.fault}>{(fault) => <Trouble message={fault().message} id={fault().id} onRetry={refetch} />}</Show>
      <Show when={step()}>
        {(now) => (
          <>
            <StepBar steps={steps} now={now()} reachable={(to) => isInside() || to === 'language' || to === 'account'} />
            <section class="rounded-card border border-solid border-line bg-surface p-5 md:p-8">
              <Switch>
                <Match when={now() === 'language'}>
                  <LanguageStep {...props('language')} />
                </Match>
                <Match when={now() === 'account'}>
                  <AccountStep {...props('account')} />
                </Match>
                <Match when={now() === 'channel'}>
                  <ChannelStep {...props('channel')} />
                </Match>
                <Match when={now() === 'connect'}>
                  <ConnectStep {...props('connect')} />
                </Match>
              </Switch>
            </section>
          </>
        )}
      </Show>
    </>
  )
}

/** The first request is to be seen the moment it comes. */
function Listen() {
  listen()
  return null
}

async function readProgress(): Promise<Answer<Progress>> {
  const { value, fault } = await readLists()
  return fault ? { fault } : { value: { channels: value.channels.length, groups: value.groups.length, keys: value.keys.length } }
}
