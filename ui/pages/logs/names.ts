import { loadChannels, loadGroups, loadKeys } from '../../lists'
import { t } from '../../words/words'

/** What requests of the playground have in the place of an API key. */
const playgroundId = '-1'

export type Names = ReturnType<typeof createNames>

/** What can be chosen to filter by, as it is called now. */
export function createNames() {
  const channels = loadChannels()
  const groups = loadGroups()
  const keys = loadKeys()
  const upstreams = () =>
    (channels.value() ?? []).flatMap((channel) =>
      channel.keys.map((key) => ({ id: String(key.id), channel: String(channel.id), name: key.note || key.hint })),
    )
  const listed = (rows: readonly { id: number; name: string }[] = []) => rows.map(({ id, name }) => ({ id: String(id), name }))
  return {
    channels: () => listed(channels.value()),
    groups: () => listed(groups.value()),
    keys: () => [...listed(keys.value()), { id: playgroundId, name: t('playground') }],
    upstreams,
  }
}
