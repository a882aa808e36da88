import { api, ask } from '../../api'
import type { Group } from '../../contract'
import { loadKeys } from '../../lists'
import { createLoad } from '../../load'
import { Confirm } from '../../parts/confirm'
import { t } from '../../words/words'

/** Asks before a group goes, and says who would miss it: what was asked of it lately, and API keys made for it. */
export function DeleteGroup(props: { group: Group; onConfirm: () => void; onClose: () => void }) {
  const lately = createLoad(
    () => `asked ${props.group.id}`,
    () => ask(api.stats.overview.get({ query: { groupId: props.group.id } })),
  )
  const keys = loadKeys()
  const made = () => (keys.value() ?? []).filter((key) => key.models?.includes(props.group.name)).map((key) => key.name)
  const consequence = () =>
    [
      t('group.delete.consequence', { name: props.group.name }),
      lately.value()?.requests ? t('group.delete.asked', { n: lately.value()!.requests }) : '',
      made().length ? t('group.delete.keys', { n: made().length, keys: made().join(', ') }) : '',
    ]
      .filter(Boolean)
      .join(' ')
  return (
    <Confirm
      open
      title={t('group.delete', { name: props.group.name })}
      consequence={consequence()}
      action={t('delete')}
      onConfirm={props.onConfirm}
      onClose={props.onClose}
    />
  )
}
