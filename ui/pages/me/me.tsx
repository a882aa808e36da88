import { A } from '@solidjs/router'
import { createEffect, createSignal, For, onMount, Show } from 'solid-js'
import { api, ask } from '../../api'
import type { Own } from '../../contract'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Field, Input } from '../../parts/field'
import { Time } from '../../parts/figure'
import { Outline, Trouble } from '../../parts/loaded'
import { Mascot } from '../../parts/mascot'
import { Snippet } from '../../parts/snippet'
import { session } from '../../session'
import { t } from '../../words/words'
import { samplesOf } from '../keys/samples'
import { Days } from './days'
import { Left } from './left'

const place = 'own-key'

/** For people who were given a key: what it may use, what is left of that, and how to connect. The key stays in this tab. */
export default function Me() {
  const [key, setKey] = createSignal(sessionStorage.getItem(place) ?? '')
  createEffect(() => {
    document.title = `${t('me')} · Octopus`
  })
  const keep = (next: string) => {
    if (next) sessionStorage.setItem(place, next)
    else sessionStorage.removeItem(place)
    setKey(next)
  }
  return (
    <main id="main" tabindex="-1" class="min-h-dvh px-4 py-6 md:py-12">
      <div class="mx-auto w-full max-w-160">
        <header class="flex items-center gap-3 mb-6">
          <Mascot class="size-8" />
          <span class="flex-1 text-large font-bold">octopus</span>
          <Show when={key()}>
            <Button look="bare" class="-me-3" onClick={() => keep('')}>
              {t('me.another')}
            </Button>
          </Show>
          <Show when={!key()}>
            <A href="/" class="inline-flex items-center min-h-control text-body text-ink2 underline hover:text-ink">
              {session() === 'in' ? t('overview') : t('sign-in')}
            </A>
          </Show>
        </header>
        <Show when={key()} keyed fallback={<Enter onKey={keep} />}>
          {(presented) => <Holder presented={presented} />}
        </Show>
      </div>
    </main>
  )
}

function Enter(props: { onKey: (key: string) => void }) {
  const [typed, type] = createSignal('')
  const enter = (event: SubmitEvent) => {
    event.preventDefault()
    props.onKey(typed().trim())
  }
  return (
    <form class="grid gap-4 rounded-card border border-solid border-line bg-surface p-5 md:p-8" onSubmit={enter}>
      <div>
        <h1 class="m-0 text-title font-bold">{t('me')}</h1>
        <p class="mt-1.5 text-body text-ink2">{t('me.text')}</p>
      </div>
      <Field label={t('key.of-client')} hint={t('me.key.hint')}>
        <Input
          name="own-key"
          type="password"
          autocomplete="off"
          required
          autofocus
          placeholder="sk-octopus-…"
          value={typed()}
          onValue={type}
        />
      </Field>
      <div>
        <Button type="submit" look="ink">
          {t('me.enter')}
        </Button>
      </div>
    </form>
  )
}

function Holder(props: { presented: string }) {
  const own = createLoad(
    () => `me ${props.presented}`,
    () => ask(api.me.get({ query: { days: 30 }, headers: { authorization: `Bearer ${props.presented}` } })),
  )
  return (
    <>
      <Show when={own.fault()}>{(fault) => <Trouble message={fault().message} id={fault().id} onRetry={own.again} />}</Show>
      <Show when={own.value()} fallback={<Show when={!own.fault()}>{<Outline rows={5} />}</Show>}>
        {(of) => <Facts of={of()} presented={props.presented} />}
      </Show>
    </>
  )
}

const card = 'rounded-card border border-solid border-line bg-surface p-5 min-w-0'

function Facts(props: { of: Own; presented: string }) {
  let heading!: HTMLHeadingElement
  // The field that had the focus is gone; who cannot see it hears whose key it is.
  onMount(() => document.activeElement === document.body && heading.focus())
  const samples = () => samplesOf({ origin: location.origin, key: props.presented, model: props.of.models[0] ?? t('snippet.model') })
  return (
    <div class="grid gap-4 min-w-0">
      <div class="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 ref={heading} tabindex="-1" class="m-0 text-title font-bold break-anywhere">
          {props.of.name}
        </h1>
        <span class="font-mono text-small text-ink2">{props.of.hint}</span>
        <span class="ms-auto text-small text-ink2">
          <Show when={props.of.expiresAt} fallback={t('me.for-ever')}>
            {t('me.works')} <Time at={props.of.expiresAt} dayOnly />
          </Show>
        </span>
      </div>
      <section class={card}>
        <h2 class="mb-3 text-body font-bold">{t('me.limits')}</h2>
        <Left of={props.of} />
      </section>
      <section class={card}>
        <Days days={props.of.days} />
      </section>
      <section class={card}>
        <h2 class="mb-3 text-body font-bold">{t('models')}</h2>
        <ul class="m-0 p-0 list-none flex flex-wrap gap-2">
          <For each={props.of.models} fallback={<li class="text-body text-ink2">{t('groups.none')}</li>}>
            {(model) => <li class="rounded-control bg-sunken px-2 py-1 font-mono text-small break-anywhere">{model}</li>}
          </For>
        </ul>
      </section>
      <section class={card}>
        <h2 class="mb-3 text-body font-bold">{t('connect')}</h2>
        <Snippet label={t('connect')} samples={samples()} />
      </section>
    </div>
  )
}
