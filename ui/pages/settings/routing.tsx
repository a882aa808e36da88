import { t } from '../../words/words'
import { SettingForm } from './setting-form'

export function RoutingSection() {
  return <SettingForm title={t('settings.routing')} section="routing" />
}
