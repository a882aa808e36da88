import { useSearchParams } from '@solidjs/router'
import { createMemo, Show } from 'solid-js'
import { addressOf } from '../../address'
import { language, t } from '../../words/words'
import type { Row } from './draft'

/** The model, and beneath it what one has to know of its price: where it was found, for whom it holds, what else it has. */
export function PriceName(props: { row: Row }) {
  const [query] = useSearchParams()
  const href = () =>
    addressOf('/prices', { ...query, open: props.row.model, at: props.row.own ? String(props.row.channels[0]?.id) : undefined })
  const notes = createMemo(() => notesOf(props.row).join(' · '))
  return (
    <>
      <a
        href={href()}
        attr:noscroll=""
        aria-label={t('prices.open', { model: props.row.model })}
        class="inline-block min-h-6 max-md:py-3.5 max-md:-my-3.5 font-mono text-small text-ink no-underline hover:underline underline-offset-2 break-anywhere"
      >
        {props.row.model}
      </a>
      <Show when={notes()}>
        <span class="block text-small text-ink2 md:truncate" title={notes()}>
          {notes()}
        </span>
      </Show>
    </>
  )
}

function notesOf(row: Row): string[] {
  const { requests, price, multiplier } = row
  return [
    requests > 0 && t('prices.uses', { n: requests }),
    place(row),
    multiplier !== null && multiplier !== 1 && t('prices.multiplied', { n: multiplier.toLocaleString(language()) }),
    price?.tiers?.length && t('prices.tiers', { n: price.tiers[0]!.above }),
    price?.request && t('prices.request', { n: `$${price.request}` }),
    foundAs(row),
  ].filter((note) => typeof note === 'string')
}

/** Where it has this price, if it has another one elsewhere. */
function place({ own, twin, channels }: Row): string | undefined {
  const names = channels.map(({ name }) => name).join(', ')
  if (own) return t('prices.own', { channel: names })
  return twin && names ? t('prices.at', { channels: names }) : undefined
}

/** The name under which the price was found, where that is another one; and whose price it is. */
function foundAs({ model, matched, provider }: Row): string | undefined {
  if (matched === null) return undefined
  if (matched !== model) return provider ? t('prices.found-at', { matched, provider }) : t('prices.found', { matched })
  return provider ? t('prices.of', { provider }) : undefined
}
