import { hash, randomBytes } from 'node:crypto'

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
// The largest multiple of 62 that a byte can hold; bytes above it would make the first characters likelier than the others.
const fair = 248

/** `length` characters of 0-9A-Za-z, each equally likely, from the system's random source. */
export function randomBase62(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) if (byte < fair && text.length < length) text += base62[byte % 62]
  }
  return text
}

/** 32 hexadecimal characters that sort by the time they were made (a UUID of version 7 without its dashes). */
export function timeOrderedId(): string {
  return Bun.randomUUIDv7().replaceAll('-', '')
}

/** SHA-256 in hexadecimal. For secrets that are random themselves; passwords need Argon2id. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex')
}
