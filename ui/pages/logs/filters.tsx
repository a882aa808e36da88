import { api, askAll } from '../../api'
import { createLoad } from '../../load'
import { Input, Select } from '../../parts/field'
import { t } from '../../words/words'

/** As it stands in the address. */
export type LogFilter = { status?: string; model?: string; channel?: string; text?: string }

export function Filters(props: { filter: LogFilter; onChange: (filter: LogFilter) => void }) {
  const channels = createLoad(
    () => 'channels',
    () => askAll(api.channels.get),
  )
  const groups = createLoad(
    () => 'groups',
    () => askAll(api.groups.get),
  )
  const statuses = () => [
    { value: '', label: t('status.any') },
    { value: 'ok', label: t('outcome.ok') },
    { value: 'failed', label: t('outcome.failed') },
    { value: 'cancelled', label: t('outcome.cancelled') },
  ]
  const models = () => [
    { value: '', label: t('model.any') },
    ...(groups.value() ?? []).map((group) => ({ value: group.name, label: group.name })),
  ]
  const served = () => [
    { value: '', label: t('channel.any') },
    ...(channels.value() ?? []).map((channel) => ({ value: String(channel.id), label: channel.name })),
  ]
  return (
    <search class="mb-4 grid grid-cols-2 lg:grid-cols-[10rem_12rem_12rem_minmax(0,1fr)] gap-2">
      <Select
        label={t('status')}
        value={props.filter.status ?? ''}
        options={statuses()}
        onValue={(status) => props.onChange({ status: status || undefined })}
      />
      <Select
        label={t('model')}
        value={props.filter.model ?? ''}
        options={models()}
        onValue={(model) => props.onChange({ model: model || undefined })}
      />
      <Select
        label={t('channel')}
        value={props.filter.channel ?? ''}
        options={served()}
        onValue={(channel) => props.onChange({ channel: channel || undefined })}
      />
      <Input
        type="search"
        aria-label={t('logs.search')}
        placeholder={t('logs.search')}
        value={props.filter.text ?? ''}
        onSettled={(text) => props.onChange({ text: text.trim() || undefined })}
      />
    </search>
  )
}
