import { useSearchParams } from '@solidjs/router'
import { createMemo, createSignal, For, Show } from 'solid-js'
import { type Answer, api, ask } from '../../api'
import type { AuditEntry, AuditQuery } from '../../contract'
import { Section } from '../../frame/page'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Select } from '../../parts/field'
import { Time } from '../../parts/figure'
import { Loaded, Outline } from '../../parts/loaded'
import { named, t, type Word } from '../../words/words'
import { detailOf, hrefOf } from './deed'

type Area = NonNullable<AuditQuery['area']>

const areas = {
  session: 'activity.sign-ins',
  account: 'account',
  channel: 'channels',
  group: 'groups',
  key: 'keys',
  price: 'prices',
  settings: 'settings',
  alert: 'alerts',
} as const satisfies Partial<Record<Area, Word>>
const areaNames = Object.keys(areas) as (keyof typeof areas)[]

const PAGE = 50

interface Told {
  items: AuditEntry[]
  next: string | null
}

/** Who changed what and when, and who came in. */
export function ActivitySection() {
  const [query, setQuery] = useSearchParams<{ area?: string }>()
  const area = () => areaNames.find((name) => name === query.area)
  const [wanted, want] = createSignal(PAGE)
  const told = createLoad(
    () => `activity ${area() ?? ''}`,
    () => readTold(area(), wanted()),
  )
  const options = createMemo(() => [
    { value: '', label: t('activity.all') },
    ...areaNames.map((name) => ({ value: name as string, label: t(areas[name]) })),
  ])
  const more = () => {
    want(wanted() + PAGE)
    void told.again()
  }
  return (
    <Section title={t('activity')}>
      <div class="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
        <p class="flex-1 min-w-60 text-small text-ink2">
          {t('activity.hint')}{' '}
          <a href="/settings/requests" class="text-ink underline underline-offset-2">
            {t('activity.kept')}
          </a>
        </p>
        <span class="w-40 max-md:w-full">
          <Select
            label={t('activity.area')}
            value={area() ?? ''}
            options={options()}
            onValue={(value) => setQuery({ area: value || undefined })}
          />
        </span>
      </div>
      <Loaded from={told} outline={<Outline rows={8} />}>
        {(of) => (
          <Show when={of().items.length} fallback={<p class="py-2 text-ink2">{t('activity.none')}</p>}>
            <ul class="m-0 p-0 list-none">
              <For each={of().items}>{(entry) => <Entry of={entry} />}</For>
            </ul>
            <Show when={of().next}>
              <Button class="mt-3" busy={told.busy()} onClick={more}>
                {t('activity.older')}
              </Button>
            </Show>
          </Show>
        )}
      </Loaded>
    </Section>
  )
}

function Entry(props: { of: AuditEntry }) {
  const href = () => hrefOf(props.of)
  const detail = () => detailOf(props.of)
  // Settings are told by their names in the detail.
  const target = () => (props.of.action === 'settings.change' ? '' : props.of.target)
  const isRefused = () => props.of.action === 'session.refuse'
  return (
    <li class="py-2.5 border-t first:border-t-0 border-solid border-line grid gap-0.5">
      <p class="flex flex-wrap items-baseline gap-x-2">
        <span classList={{ 'text-urchin': isRefused() }}>{named(`deed.${props.of.action}`, props.of.action)}</span>
        <Show when={href()} fallback={<span class="font-bold break-anywhere">{target()}</span>}>
          <a href={href()} class="font-bold text-ink underline underline-offset-2 decoration-edge break-anywhere">
            {target()}
          </a>
        </Show>
      </p>
      <Show when={detail()}>
        <p class="text-small text-ink2 line-clamp-2 break-anywhere" title={detail()}>
          {detail()}
        </p>
      </Show>
      <p class="text-small text-ink3">
        {props.of.admin || t('activity.nobody')} · <Time at={props.of.at} />
      </p>
    </li>
  )
}

/** As many of the newest as are wanted, page after page. */
async function readTold(area: Area | undefined, wanted: number): Promise<Answer<Told>> {
  const items: AuditEntry[] = []
  for (let cursor: string | undefined; ; ) {
    const { value, fault }: Answer<Told> = await ask(api.system.audit.get({ query: { area, limit: PAGE, cursor } }))
    if (fault) return { fault }
    items.push(...value.items)
    if (!value.next || items.length >= wanted) return { value: { items, next: value.next } }
    cursor = value.next
  }
}
