import { Show } from 'solid-js'
import { language, t } from '../words/words'
import { count, day, duration, exactMoney, moment, money, shortMoment } from './figures'
import { numberFormat } from './formats'

/** A sum in nano-dollars, its last digit in the title or, where it is to be compared, shown; unknown is a dash, which is not nothing. */
export function Money(props: { nano: number | null | undefined; exact?: boolean }) {
  const exact = () => (props.nano == null ? undefined : exactMoney(props.nano, language()))
  return (
    <span class="whitespace-nowrap" title={exact()}>
      {props.nano == null ? '–' : props.exact ? exact() : money(props.nano, language())}
    </span>
  )
}

/** A number of things or tokens. */
export function Count(props: { n: number | null | undefined }) {
  return (
    <span title={props.n == null ? undefined : numberFormat(language()).format(props.n)}>
      {props.n == null ? '–' : count(props.n, language())}
    </span>
  )
}

/** How long something took, in milliseconds. */
export function Duration(props: { ms: number | null | undefined }) {
  return <span class="whitespace-nowrap">{props.ms == null ? '–' : duration(props.ms, language())}</span>
}

interface TimeProps {
  /** ISO 8601 or milliseconds. */
  at: string | number | null | undefined
  /** What is said when there is no such moment. */
  none?: string
  dayOnly?: boolean
  /** Without seconds where it is another day than today. */
  short?: boolean
}

/** A moment in the reader's own time zone; the full date is its title. */
export function Time(props: TimeProps) {
  const date = () => new Date(props.at ?? 0)
  const text = () => (props.dayOnly ? day : props.short ? shortMoment : moment)(date(), new Date(), language())
  return (
    <Show when={props.at != null} fallback={props.none ?? t('never')}>
      <time datetime={date().toISOString()} title={date().toLocaleString(language())} class="whitespace-nowrap">
        {text()}
      </time>
    </Show>
  )
}
