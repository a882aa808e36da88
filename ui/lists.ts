import { type Answer, api, askAll } from './api'
import type { ApiKey, Channel, Group } from './contract'
import { createLoad } from './load'

/** The lists that people write by hand, each as a whole; pages that show the same one share what was loaded last. */

export const loadChannels = () =>
  createLoad(
    () => 'channels',
    () => askAll(api.channels.get),
  )

export const loadGroups = () =>
  createLoad(
    () => 'groups',
    () => askAll(api.groups.get),
  )

export const loadKeys = () =>
  createLoad(
    () => 'keys',
    () => askAll(api.keys.get),
  )

/** All three at once, where what there is so far is asked for. */
export async function readLists(): Promise<Answer<{ channels: Channel[]; groups: Group[]; keys: ApiKey[] }>> {
  const [channels, groups, keys] = await Promise.all([askAll(api.channels.get), askAll(api.groups.get), askAll(api.keys.get)])
  const fault = channels.fault ?? groups.fault ?? keys.fault
  return fault ? { fault } : { value: { channels: channels.value!, groups: groups.value!, keys: keys.value! } }
}
