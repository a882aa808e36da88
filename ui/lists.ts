import { api, askAll } from './api'
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
