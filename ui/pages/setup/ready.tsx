import { A } from '@solidjs/router'
import { Copy } from '../../parts/copy'
import { Code, Snippet } from '../../parts/snippet'
import { t } from '../../words/words'
import type { Issued } from '../keys/new-key'
import { samplesOf } from '../keys/samples'
import { madeKey } from './kept'
import { Listening } from './listening'
import type { StepProps } from './step'
import { StepHead } from './step-head'

/** The key, what to paste where, and whether a request has come. */
export function Ready(props: StepProps & { of: Issued }) {
  const samples = () => samplesOf({ origin: location.origin, key: props.of.key, model: props.of.models?.[0] ?? '' })
  return (
    <div class="grid gap-6 min-w-0">
      <StepHead title={t('setup.ready')} text={t('key.once')} />
      <div class="flex max-sm:flex-col sm:items-center gap-2 min-w-0">
        <div class="flex-1 min-w-0" data-secret>
          <Code text={props.of.key} label={t('key.of-client')} />
        </div>
        <Copy text={props.of.key} label={t('key.copy')} />
      </div>
      <Snippet label={t('connect')} samples={samples()} />
      <Listening of={madeKey()} />
      <footer class="flex items-center gap-2">
        <span class="flex-1" />
        <A href="/" class="inline-flex items-center h-control px-3 rounded-control bg-ink text-surface text-body font-medium no-underline">
          {t('setup.done')}
        </A>
      </footer>
    </div>
  )
}
