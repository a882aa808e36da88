import { language, t } from '../words/words.ts'
import { count, duration, moment, money } from './figures.ts'

/** A sum in nano-dollars; unknown is a dash, which is not the same as nothing. */
export function Money(props: { nano: number | null | undefined }) {
  return <span class="whitespace-nowrap">{props.nano == null ? '–' : money(props.nano, language())}</span>
}

/** A number of things or tokens. */
export function Count(props: { n: number | null | undefined }) {
  return <span title={props.n?.toLocaleString(language())}>{props.n == null ? '–' : count(props.n, language())}</span>
}

/** How long something took, in milliseconds. */
export function Duration(props: { ms: number | null | undefined }) {
  return <span class="whitespace-nowrap">{props.ms == null ? '–' : duration(props.ms, language())}</span>
}

/** A moment (ISO 8601 or milliseconds) in the reader's own time zone; the full date is its title. */
export function Time(props: { at: string | number | null | undefined; none?: string }) {
  const date = () => new Date(props.at ?? 0)
  return props.at == null ? (
    <span>{props.none ?? t('never')}</span>
  ) : (
    <time datetime={date().toISOString()} title={date().toLocaleString(language())} class="whitespace-nowrap">
      {moment(date(), new Date(), language())}
    </time>
  )
}
