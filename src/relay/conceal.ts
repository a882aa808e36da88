import type { Channel, ChannelKey } from '../channels/channel'
import { maskHeaders } from '../channels/masking'
import { asBuffer } from '../lib/as-buffer'
import { scrubText } from '../lib/scrub'
import type { Fault } from '../protocols/protocol'

/** Vendors repeat the key they refuse, or a proxy the headers it was sent. Nobody else is to see it. */
export function concealFault(fault: Fault, secret: string): Fault {
  return { ...fault, message: concealText(fault.message, secret) }
}

/** The text without the secret, and without what else looks like one. */
export const concealText = (text: string, secret: string) => scrubText(secret ? text.replaceAll(secret, '[key]') : text)

const STAR = 42

/** The bytes with every appearance of the secret's bytes blotted out, in place and in its length. */
export function concealBytes(bytes: Uint8Array, secret: Buffer): Uint8Array {
  const { length } = secret
  if (!length) return bytes
  const buffer = asBuffer(bytes)
  for (let at = buffer.indexOf(secret); at !== -1; at = buffer.indexOf(secret, at + length)) buffer.fill(STAR, at, at + length)
  return bytes
}

const CREDENTIAL = /^(?:(?:proxy-)?authorization|cookie|.*(?:api-?key|token|secret))$/i

/** The upstream key shows its ends, and so does what an admin has put into headers; other credentials show nothing. */
export function concealHeaders(
  headers: Record<string, string>,
  { key: { secret, hint }, channel }: { key: Pick<ChannelKey, 'secret' | 'hint'>; channel: Pick<Channel, 'headers'> },
): Record<string, string> {
  const masks = new Map(maskHeaders(channel.headers).map(({ name, value }) => [name.toLowerCase(), value]))
  const shown = (name: string, value: string) => {
    if (secret && value.includes(secret)) return value.replaceAll(secret, hint)
    return CREDENTIAL.test(name) ? '[secret]' : (masks.get(name.toLowerCase()) ?? scrubText(value))
  }
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, shown(name, value)]))
}
