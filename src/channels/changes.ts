import type { Channel } from './channel'

/** The ids of what an edit has changed so much that what was known of it no longer holds; a new name or note does not. */
export function changedParts(before: Channel, after: Channel): { endpoints: number[]; keys: number[] } {
  const isAll = sendingOf(before) !== sendingOf(after)
  const endpoints = after.endpoints.filter((endpoint) => {
    const known = before.endpoints.find((one) => one.id === endpoint.id)
    return isAll || known?.url !== endpoint.url || known.enabled !== endpoint.enabled
  })
  const keys = after.keys.filter((key) => {
    const known = before.keys.find((one) => one.id === key.id)
    return isAll || known?.secret !== key.secret || known.enabled !== key.enabled
  })
  return { endpoints: endpoints.map(({ id }) => id), keys: keys.map(({ id }) => id) }
}

/** What all requests of a channel have in common. */
const sendingOf = ({ protocol, enabled, proxy, headers, overrides }: Channel) =>
  JSON.stringify([protocol, enabled, proxy, headers, overrides])
