import { Show } from 'solid-js'
import type { KeyState } from '../../contract'
import { count, money } from '../../parts/figures'
import { Meter } from '../../parts/meter'
import { language, named, t } from '../../words/words'
import { tightest } from './tightest'

/** What a key has cost lately, where that is known, and under it how near it is to the limit that comes first. */
export function Use(props: { costNano: number | undefined; state: KeyState | undefined; isBound: boolean }) {
  const bound = () => tightest(props.state?.limits ?? [])
  const spent = () => t('keys.spent', { cost: props.costNano === undefined ? '–' : money(props.costNano, language()) })
  return (
    // Where there is a limit there will be a meter: its room is kept until its state is known.
    <Show
      when={bound()}
      fallback={<span class={`text-ink2 ${props.isBound && !props.state ? 'inline-block min-h-7' : ''}`}>{spent()}</span>}
    >
      {(of) => {
        const amount = (n: number) => (of().kind === 'cost' ? money(n * 1e9, language()) : count(n, language()))
        return (
          <span class="inline-grid gap-1 w-full min-w-36">
            <span class="flex items-baseline gap-2 text-small whitespace-nowrap">
              <span class="font-bold">{t('me.of', { used: amount(of().used), limit: amount(of().limit) })}</span>
              <span class="text-ink2">
                {of().kind === 'cost' ? '' : `${named(`limit-kind.${of().kind}`, of().kind)} `}
                {named(`limit-per.${of().per}`, of().per)}
              </span>
            </span>
            <Meter used={of().used} limit={of().limit} />
          </span>
        )
      }}
    </Show>
  )
}
