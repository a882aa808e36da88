import { Show } from 'solid-js'
import { t } from '../../words/words'

interface KeySourceProps {
  presets: readonly { id: string; name: string; keyUrl?: string | undefined }[] | undefined
  chosen: string
}

/** Where the vendor that was chosen gives out its keys; before that, what choosing one does. */
export function KeySource(props: KeySourceProps) {
  const vendor = () => props.presets?.find(({ id, keyUrl }) => id === props.chosen && keyUrl)
  return (
    <Show when={vendor()} fallback={t('preset.hint')}>
      {(of) => (
        <a href={of().keyUrl} target="_blank" rel="noreferrer" class="text-ink underline">
          {t('preset.key', { vendor: of().name })}
        </a>
      )}
    </Show>
  )
}
