import { t } from '../../words/words'
import { Options } from './options'
import { SettingForm } from './setting-form'

const paths = ['server.host', 'server.port', 'relay.maxBodySize', 'relay.maxSseEventSize']

export function NetworkSection() {
  return (
    <>
      <SettingForm title={t('settings.network')} section="network" />
      <Options paths={paths} />
    </>
  )
}
