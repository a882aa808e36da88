import { For, Show } from 'solid-js'
import { api, ask } from '../../api'
import type { ServerOption } from '../../contract'
import { Section } from '../../frame/page'
import { createLoad } from '../../load'
import { Loaded, Outline } from '../../parts/loaded'
import { Mark } from '../../parts/mark'
import { t } from '../../words/words'

/** What is configured outside of these pages, who has said so, and how it is changed. */
export function Options(props: { paths: readonly string[] }) {
  const options = createLoad(
    () => 'options',
    () => ask(api.system.options.get()),
  )
  return (
    <Section title={t('options')}>
      <p class="mb-2 text-small text-ink3">{t('options.hint', { file: options.value()?.configFile ?? 'config.json' })}</p>
      <Loaded from={options} outline={<Outline rows={props.paths.length} />}>
        {(told) => (
          <ul class="m-0 p-0 list-none">
            <For each={told().options.filter(({ path }) => props.paths.includes(path))}>{(option) => <Row of={option} />}</For>
          </ul>
        )}
      </Loaded>
    </Section>
  )
}

function Row(props: { of: ServerOption }) {
  const isLocked = () => props.of.by === 'variable' || props.of.by === 'flag'
  return (
    <li class="grid gap-0.5 py-2.5 border-t first:border-t-0 border-solid border-line">
      <span class="flex flex-wrap items-baseline gap-x-3">
        <code class="font-mono text-small text-ink2">{props.of.path}</code>
        <span class="ms-auto text-body break-anywhere">{props.of.value || t('options.none')}</span>
      </span>
      <span class="flex flex-wrap items-baseline gap-x-2 text-small text-ink3">
        <Show when={isLocked()} fallback={props.of.by === 'default' ? t('options.default') : t('options.file')}>
          <Mark tone="plain">{t('options.locked', { name: props.of.source ?? '' })}</Mark>
        </Show>
        <span class="ms-auto font-mono text-tiny break-anywhere">{props.of.variable}</span>
      </span>
    </li>
  )
}
