import { Page } from '../../frame/page.tsx'
import { t } from '../../words/words.ts'
import { About } from './about.tsx'
import { Account } from './account.tsx'
import { Browser } from './browser.tsx'
import { ServerSettings } from './server.tsx'

export default function Settings() {
  return (
    <Page title={t('settings')}>
      <div class="grid grid-cols-1 gap-4 max-w-180">
        <Browser />
        <Account />
        <ServerSettings />
        <About />
      </div>
    </Page>
  )
}
