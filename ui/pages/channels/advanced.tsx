import { A } from '@solidjs/router'
import { Index, Show } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import { type Channel, keyStrategies } from '../../contract'
import { Button, IconButton } from '../../parts/button'
import { Field, Input, Select } from '../../parts/field'
import { named, t } from '../../words/words'
import type { Draft } from './draft'
import { DryRun } from './dry-run'
import { JsonField } from './json-field'
import { Limits } from './limits'
import { Upkeep } from './upkeep'

interface AdvancedProps {
  channel?: Channel | undefined
  draft: Draft
  set: SetStoreFunction<Draft>
}

/** What most channels never need: how their upstream is reached, and what it takes. */
export function Advanced(props: AdvancedProps) {
  return (
    <details class="group rounded-control border border-solid border-line px-4 py-3">
      <summary class="-mx-4 -my-3 px-4 py-3 rounded-control font-medium">{t('advanced')}</summary>
      <div class="mt-4 grid gap-5">
        <Field label={t('proxy')} hint={t('proxy.hint')}>
          <Input
            name="proxy"
            inputmode="url"
            autocapitalize="none"
            autocomplete="off"
            maxlength={2000}
            placeholder="socks5h://127.0.0.1:1080"
            value={props.draft.proxy}
            onValue={(proxy) => props.set({ proxy })}
          />
        </Field>
        <Field label={t('key-strategy')} hint={t('key-strategy.hint')}>
          <Select
            value={props.draft.keyStrategy}
            options={keyStrategies.map((value) => ({ value, label: named(`key-strategy.${value}`, value) }))}
            onValue={(keyStrategy) => props.set({ keyStrategy })}
          />
        </Field>
        <Limits {...props} />
        <Multiplier {...props} />
        <Upkeep {...props} />
        <JsonField
          name="modelMap"
          label={t('model-map')}
          hint={t('model-map.hint')}
          placeholder={'{ "gpt-4o": "my-deployment" }'}
          value={props.draft.modelMap}
          onValue={(modelMap) => props.set({ modelMap })}
        />
        <Headers {...props} />
        <JsonField
          name="overrides"
          label={t('overrides')}
          hint={t('overrides.hint')}
          placeholder={'{ "service_tier": "flex", "user": null }'}
          value={props.draft.overrides}
          onValue={(overrides) => props.set({ overrides })}
        />
        <DryRun channel={props.channel} draft={props.draft} />
        <JsonField
          name="capabilities"
          label={t('capabilities')}
          hint={t('capabilities.hint')}
          placeholder={'{ "my-model-*": { "images": "none" } }'}
          value={props.draft.capabilities}
          onValue={(capabilities) => props.set({ capabilities })}
        />
        <JsonField
          name="faultRules"
          list
          label={t('fault-rules')}
          hint={t('fault-rules.hint')}
          placeholder={'[{ "status": 400, "words": "out of credit", "then": "next-key", "seconds": 3600 }]'}
          value={props.draft.faultRules}
          onValue={(faultRules) => props.set({ faultRules })}
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
      <p class="text-small text-ink3">
        {t('headers.hint')}
        <Show when={props.draft.headers.some((header) => header.value.includes('…'))}> {t('masked.hint')}</Show>
      </p>
    </fieldset>
  )
}

/** What its requests cost, as a part of public prices, and the way to prices of its own. */
function Multiplier(props: AdvancedProps) {
  return (
    <div class="grid gap-1.5">
      <Field label={t('multiplier')} hint={t('multiplier.hint')}>
        <Input
          name="priceMultiplier"
          inputmode="decimal"
          autocomplete="off"
          pattern="\d{1,4}([.,]\d{1,6})?"
          placeholder="1"
          value={props.draft.priceMultiplier}
          onValue={(priceMultiplier) => props.set({ priceMultiplier })}
        />
      </Field>
      <Show when={props.channel}>
        {(channel) => (
          <A href={`/prices?channel=${channel().id}`} class="w-fit text-small text-ink underline underline-offset-2">
            {t('multiplier.prices')}
          </A>
        )}
      </Show>
    </div>
  )
}
