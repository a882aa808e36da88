import { createSignal, Index } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import { Button, IconButton } from '../../parts/button'
import { Field, Input, TextArea } from '../../parts/field'
import { readObject } from '../../parts/json'
import { t } from '../../words/words'
import type { Draft } from './draft'

interface AdvancedProps {
  draft: Draft
  set: SetStoreFunction<Draft>
}

/** What most channels never need: how their upstream is reached, and what it takes. */
export function Advanced(props: AdvancedProps) {
  return (
    <details class="group rounded-control border border-solid border-line px-4 py-3">
      <summary class="font-medium">{t('advanced')}</summary>
      <div class="mt-4 grid gap-5">
        <Field label={t('proxy')} hint={t('proxy.hint')}>
          <Input
            name="proxy"
            inputmode="url"
            autocapitalize="none"
            autocomplete="off"
            maxlength={2000}
            placeholder="http://127.0.0.1:7890"
            value={props.draft.proxy}
            onValue={(proxy) => props.set({ proxy })}
          />
        </Field>
        <Headers {...props} />
        <JsonField
          name="overrides"
          label={t('overrides')}
          hint={t('overrides.hint')}
          placeholder={'{ "service_tier": "flex", "user": null }'}
          value={props.draft.overrides}
          onValue={(overrides) => props.set({ overrides })}
        />
        <JsonField
          name="capabilities"
          label={t('capabilities')}
          hint={t('capabilities.hint')}
          placeholder={'{ "my-model-*": { "images": "none" } }'}
          value={props.draft.capabilities}
          onValue={(capabilities) => props.set({ capabilities })}
        />
      </div>
    </details>
  )
}

function Headers(props: AdvancedProps) {
  return (
    <fieldset class="m-0 p-0 border-0 grid gap-2 min-w-0 justify-items-start">
      <legend class="p-0 mb-1.5 text-small font-medium text-ink2">{t('headers')}</legend>
      <Index each={props.draft.headers}>
        {(header, index) => (
          <div class="w-full grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-center gap-2">
            <Input
              aria-label={t('header.name', { n: index + 1 })}
              placeholder="X-Title"
              autocapitalize="none"
              autocomplete="off"
              maxlength={200}
              value={header().name}
              onValue={(name) => props.set('headers', index, { name })}
            />
            <Input
              aria-label={t('header.value', { n: index + 1 })}
              placeholder={t('header.removes')}
              autocapitalize="none"
              autocomplete="off"
              maxlength={8000}
              value={header().value}
              onValue={(value) => props.set('headers', index, { value })}
            />
            <IconButton
              icon="close"
              label={t('header.remove', { n: index + 1 })}
              onClick={() => props.set('headers', (headers) => headers.filter((_, at) => at !== index))}
            />
          </div>
        )}
      </Index>
      <Button look="bare" icon="plus" onClick={() => props.set('headers', (headers) => [...headers, { name: '', value: '' }])}>
        {t('header.add')}
      </Button>
      <p class="text-small text-ink3">{t('headers.hint')}</p>
    </fieldset>
  )
}

interface JsonFieldProps {
  name: string
  label: string
  hint: string
  placeholder: string
  value: string
  onValue: (text: string) => void
}

/** A JSON object as text. Half of one is not complained about while it is being typed. */
function JsonField(props: JsonFieldProps) {
  const [settled, settle] = createSignal(true)
  const type = (text: string) => {
    settle(false)
    props.onValue(text)
  }
  return (
    <Field label={props.label} hint={props.hint} error={settled() ? complaint(props.value) : undefined}>
      <TextArea
        name={props.name}
        rows={4}
        autocapitalize="none"
        placeholder={props.placeholder}
        value={props.value}
        onValue={type}
        onSettled={() => settle(true)}
      />
    </Field>
  )
}

/** What is wrong with the text of a JSON field, in words. */
export function complaint(text: string): string | undefined {
  const written = readObject(text)
  if ('value' in written) return undefined
  return written.wrong === 'no-object' ? t('json.no-object') : t('json.no-json', { line: written.line, column: written.column })
}
