import { createMemo } from 'solid-js'
import { api, ask } from '../../api'
import type { ChannelLine } from '../../contract'
import { loadGroups } from '../../lists'
import { createLiveView, onChanged } from '../../live'
import { createLoad } from '../../load'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import { createSaving } from './saving'

export type Known = ReturnType<typeof createKnown>

/** All groups, the channels they are made of, what could be a group, and what happens now; read again when somebody changes it. */
export function createKnown() {
  const groups = loadGroups()
  const channels = createLoad(
    () => 'channel-list',
    () => ask(api.channels.list.get()),
  )
  const suggestions = createLoad(
    () => 'suggestions',
    () => ask(api.groups.suggestions.get({ query: {} })),
  )
  const saving = createSaving(groups)
  const flights = createLiveView(() => void saving.again())
  onChanged(['groups', 'channels'], () => void Promise.all([saving.again(), channels.again(), suggestions.again()]))
  const byId = createMemo(() => new Map((channels.value()?.items ?? []).map((channel): [number, ChannelLine] => [channel.id, channel])))

  const changed = async () => {
    await Promise.all([saving.again(), suggestions.again()])
  }
  /** What rests of the whole channel is forgotten: a member rests because its keys or endpoints do. */
  const reset = async (channelId: number) => {
    const { fault } = await ask(api.routing.health.reset.post({ kind: 'channel', id: channelId }))
    say(fault ? fault.message : t('state.reset.done', { name: byId().get(channelId)?.name ?? '' }), fault ? 'failed' : 'plain')
    await saving.again()
  }
  return {
    groups,
    saving,
    flights,
    byId,
    changed,
    reset,
    channels: () => channels.value()?.items ?? [],
    suggestions: () => suggestions.value() ?? { items: [], count: 0 },
    named: (id: string | undefined) => groups.value()?.find((group) => String(group.id) === id),
  }
}
