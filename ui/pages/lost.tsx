import { A } from '@solidjs/router'
import { Page } from '../frame/page'
import { Empty } from '../parts/empty'
import { t } from '../words/words'

export default function Lost() {
  return (
    <Page title={t('lost')}>
      <Empty title={t('lost.text')}>
        <A href="/" class="inline-flex items-center min-h-control px-2 text-ink underline">
          {t('overview')}
        </A>
      </Empty>
    </Page>
  )
}
