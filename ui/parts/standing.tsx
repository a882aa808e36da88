import { Show } from 'solid-js'
import { language, t } from '../words/words'
import { moment, remaining } from './figures'
import { Mark } from './mark'

/** How something fares that may need a rest. Moments are ISO 8601. */
export interface State {
  status: string
  reason: string | null
  since: string | null
  until: string | null
}

const troubled = ['resting', 'invalid', 'half-open', 'probing']

/** Whether it rests, or is about to find out whether it has to. */
export const isTroubled = (state: Pick<State, 'status'>) => troubled.includes(state.status)

/** One word for how it fares, with the time that is left of a rest. What is well is told only where `ready` is set. */
export function Standing(props: { of: State; now: number; ready?: boolean }) {
  const left = () => (props.of.until === null ? 0 : Date.parse(props.of.until) - props.now)
  return (
    <Show
      when={isTroubled(props.of)}
      fallback={
        <Show when={props.of.status === 'off' || props.ready}>
          <span class="text-small whitespace-nowrap" classList={{ 'text-ink2': props.ready, 'text-ink3': props.of.status === 'off' }}>
            {props.of.status === 'off' ? t('state.off') : t('state.ready')}
          </span>
        </Show>
      }
    >
      <Mark tone={props.of.status === 'invalid' ? 'urchin' : 'amber'} title={props.of.reason ?? undefined}>
        {word(props.of.status, left())}
      </Mark>
    </Show>
  )
}

function word(status: string, left: number): string {
  if (status === 'probing') return t('state.probing')
  if (status === 'half-open' || left <= 0) return t('state.half-open')
  const time = remaining(left, language())
  return status === 'invalid' ? t('state.invalid', { time }) : t('state.resting', { time })
}

/** Why it rests and since when, in a sentence; nothing while it does not. */
export function Reason(props: { of: State; class?: string }) {
  return (
    <Show when={isTroubled(props.of) && props.of.reason}>
      <span class={`text-small text-ink2 ${props.class ?? ''}`} title={props.of.reason ?? undefined}>
        {props.of.reason}
        <Show when={props.of.since}>
          {(since) => <span class="text-ink3"> · {t('state.since', { time: moment(new Date(since()), new Date(), language()) })}</span>}
        </Show>
      </span>
    </Show>
  )
}
