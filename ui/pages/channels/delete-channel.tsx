import { createSignal } from 'solid-js'
import { api, ask } from '../../api'
import type { Channel } from '../../contract'
import { loadGroups } from '../../lists'
import { Confirm } from '../../parts/confirm'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'

/** Asks before a channel goes, and says which groups lose a member by it. */
export function DeleteChannel(props: { channel: Channel; open: boolean; onClose: () => void; onDeleted: () => void }) {
  const [busy, setBusy] = createSignal(false)
  const groups = loadGroups()
  const users = () => (groups.value() ?? []).filter((group) => group.members.some((member) => member.channelId === props.channel.id))

  const remove = async () => {
    setBusy(true)
    const { fault } = await ask(api.channels({ id: props.channel.id }).delete())
    setBusy(false)
    if (fault) return say(fault.message, 'failed')
    say(t('deleted', { name: props.channel.name }))
    props.onDeleted()
  }

  return (
    <Confirm
      open={props.open}
      title={t('channel.delete', { name: props.channel.name })}
      consequence={
        users().length
          ? t('channel.delete.used', {
              n: users().length,
              groups: users()
                .map((group) => group.name)
                .join(', '),
            })
          : t('channel.delete.unused')
      }
      action={t('delete')}
      busy={busy()}
      onConfirm={remove}
      onClose={props.onClose}
    />
  )
}
