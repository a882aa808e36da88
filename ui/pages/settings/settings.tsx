import { Page } from '../../frame/page'
import { t } from '../../words/words'
import { About } from './about'
import { Account } from './account'
import { Alerts } from './alerts'
import { Browser } from './browser'
import { ServerSettings } from './server'

export default function Settings() {
  return (
    <Page title={t('settings')}>
      <div class="grid grid-cols-1 gap-4 max-w-180">
        <Browser />
        <Account />
        <ServerSettings />
        <Alerts />
        <About />
      </div>
    </Page>
  )
}
