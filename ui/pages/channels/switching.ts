import { api, ask, askAll } from '../../api'
import type { ChannelLine } from '../../contract'
import type { Load } from '../../load'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'

/** Turns channels on and off at once, says which groups that hits, and can take it back. */
export function createSwitching(channels: Load<{ items: ChannelLine[] }>) {
  const show = (id: number, enabled: boolean) => {
    const items = channels.value()?.items ?? []
    channels.set({ items: items.map((each) => (each.id === id ? { ...each, enabled } : each)) })
  }

  return async function enable({ id, name }: Pick<ChannelLine, 'id' | 'name'>, enabled: boolean): Promise<void> {
    show(id, enabled)
    const { fault } = await ask(api.channels({ id }).patch({ enabled }))
    if (fault) {
      say(fault.message, 'failed')
      return channels.again()
    }
    if (!enabled) await tell(id, name, () => void enable({ id, name }, true))
  }
}

/** A channel that no group has is missed by nobody. */
async function tell(id: number, name: string, undo: () => void) {
  const { value } = await askAll(api.groups.get)
  const groups = (value ?? []).filter((group) => group.members.some((member) => member.channelId === id && member.enabled))
  if (!groups.length) return
  const sentence = t('channel.off.used', { name, n: groups.length, groups: groups.map((group) => group.name).join(', ') })
  say(sentence, 'plain', { label: t('undo'), act: undo })
}
