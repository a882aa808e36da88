import { createMemo, createSignal, For, type JSX, Match, Show, Switch } from 'solid-js'
import type { LogDetail } from '../../contract'
import { Copy } from '../../parts/copy'
import { Segments } from '../../parts/segments'
import { Code } from '../../parts/snippet'
import { t } from '../../words/words'
import { assemble, pretty, type Said } from './assemble'
import { Curl } from './curl'
import { Headers } from './headers'
import { Tabs } from './tabs'

/** What the client was told and what it had sent, where that is kept; and what was said upstream. */
export function Bodies(props: { of: LogDetail }) {
  const [tab, setTab] = createSignal<'response' | 'request' | 'headers' | 'curl'>('response')
  return (
    <Tabs
      label={t('log.content')}
      value={tab()}
      options={[
        { value: 'response', label: t('body.response') },
        { value: 'request', label: t('body.request') },
        { value: 'headers', label: t('body.headers') },
        { value: 'curl', label: t('body.upstream') },
      ]}
      onValue={setTab}
    >
      <Switch>
        <Match when={tab() === 'response'}>
          <Kept of={props.of}>
            <Response text={props.of.bodies?.response ?? ''} />
          </Kept>
        </Match>
        <Match when={tab() === 'request'}>
          <Kept of={props.of}>
            <Text text={pretty(props.of.bodies?.request ?? '')} label={t('body.request')} />
          </Kept>
        </Match>
        <Match when={tab() === 'headers'}>
          <Kept of={props.of}>
            <Headers of={props.of.bodies?.headers ?? null} />
          </Kept>
        </Match>
        <Match when={tab() === 'curl'}>
          <Curl of={props.of} />
        </Match>
      </Switch>
    </Tabs>
  )
}

function Kept(props: { of: LogDetail; children: JSX.Element }) {
  return (
    <Show
      when={props.of.bodies}
      fallback={
        <p class="text-body text-ink2">
          {t('body.not-kept')}{' '}
          <a href="/settings/requests" class="text-ink underline">
            {t('body.settings')}
          </a>
        </p>
      }
    >
      {props.children}
    </Show>
  )
}

/** A streamed reply can be read as a whole, or as it came. */
function Response(props: { text: string }) {
  const [view, setView] = createSignal<'read' | 'raw'>('read')
  const said = createMemo(() => assemble(props.text))
  return (
    <div class="grid gap-3 min-w-0">
      <Show when={said()}>
        <span>
          <Segments
            label={t('body.view')}
            value={view()}
            options={[
              { value: 'read', label: t('body.readable') },
              { value: 'raw', label: t('body.raw') },
            ]}
            onValue={setView}
          />
        </span>
      </Show>
      <Show when={view() === 'read' && said()} fallback={<Text text={pretty(props.text)} label={t('body.response')} />}>
        {(read) => <Assembled of={read()} />}
      </Show>
    </div>
  )
}

function Assembled(props: { of: Said }) {
  return (
    <div class="grid gap-3 min-w-0">
      <Show when={props.of.thought}>
        <details>
          <summary class="min-h-6 max-md:py-3 text-small text-ink2">{t('body.thought')}</summary>
          <p class="mt-1 text-small text-ink2 whitespace-pre-wrap break-anywhere">{props.of.thought}</p>
        </details>
      </Show>
      <Show when={props.of.text}>
        <section tabindex="0" aria-label={t('body.response')} class="max-h-100 overflow-auto rounded-control bg-sunken p-3">
          <p class="text-body whitespace-pre-wrap break-anywhere">{props.of.text}</p>
        </section>
      </Show>
      <For each={props.of.tools}>{(tool) => <Code label={tool.name} text={`${tool.name}(${pretty(tool.input)})`} />}</For>
      <span>
        <Copy text={props.of.text || JSON.stringify(props.of.tools, null, 2)} />
      </span>
    </div>
  )
}

function Text(props: { text: string; label: string }) {
  return (
    <Show when={props.text} fallback={<p class="text-body text-ink2">{t('body.empty')}</p>}>
      <div class="grid gap-3 min-w-0">
        <Code label={props.label} text={props.text} />
        <span>
          <Copy text={props.text} />
        </span>
      </div>
    </Show>
  )
}
