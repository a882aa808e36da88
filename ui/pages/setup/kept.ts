import { type ProtocolId, protocols } from '../../contract'

/** What a reload of the setup does not take away. It goes with the tab, and no key is ever in it. */

export interface KeptChannel {
  preset: string
  protocol: ProtocolId
  url: string
  /** Those typed by hand: what a key has listed is listed again with that key. */
  models: string[]
}

/** The API key that was made in these minutes, without the key itself. */
export interface MadeKey {
  id: number
  name: string
}

const channelPlace = 'setup-channel'
const keyPlace = 'setup-key'

export const keepChannel = (channel: KeptChannel) => sessionStorage.setItem(channelPlace, JSON.stringify(channel))
export const forgetChannel = () => sessionStorage.removeItem(channelPlace)
export const keepMadeKey = ({ id, name }: MadeKey) => sessionStorage.setItem(keyPlace, JSON.stringify({ id, name }))

/** What was typed of a channel and not saved; undefined where that is nothing. */
export function keptChannel(): KeptChannel | undefined {
  const kept = read(channelPlace)
  const protocol = protocols.find((one) => one === kept?.protocol)
  if (!kept || !protocol || !Array.isArray(kept.models)) return
  return { preset: String(kept.preset ?? ''), protocol, url: String(kept.url ?? ''), models: kept.models.map(String) }
}

export function madeKey(): MadeKey | undefined {
  const kept = read(keyPlace)
  return kept && typeof kept.id === 'number' ? { id: kept.id, name: String(kept.name) } : undefined
}

function read(place: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(place) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}
