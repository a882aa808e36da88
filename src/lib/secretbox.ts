import { createCipheriv, createDecipheriv, createHmac, randomBytes, scryptSync } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Encrypts what must not be readable in the database or its backups. */
export interface SecretBox {
  /** Answers `v1.` and base64url of nonce, tag and ciphertext. */
  seal(secret: string): string
  /** Throws `WrongSecretKey` when it was sealed with another key or has been changed. */
  open(sealed: string): string
  /** A key of 32 bytes for another purpose, of which the box's own cannot be told. */
  keyFor(purpose: string): Uint8Array
}

export class WrongSecretKey extends Error {}

export interface SecretBoxOptions {
  /** `OCTOPUS_SECRET_KEY`; any text of at least 16 characters. */
  secretKey?: string | null
  /** Where `secret.key` is, or is made, when there is no `secretKey`. */
  dataDir?: string
}

const version = 'v1.'
const nonceLength = 12
const tagLength = 16
const keyLength = 32

/** AES-256-GCM with the key of `OCTOPUS_SECRET_KEY`, else of the file `secret.key` in the data folder. */
export function openSecretBox({ secretKey, dataDir }: SecretBoxOptions): SecretBox {
  const key = secretKey ? derive(secretKey) : readKeyFile(dataDir)
  const advice = secretKey
    ? 'OCTOPUS_SECRET_KEY is not the key the stored upstream keys were saved with. Set it to the old one; or unset it, if they were saved with the file secret.key.'
    : 'The file secret.key in the data folder is not the key the stored upstream keys were saved with. Put the old file back, or set OCTOPUS_SECRET_KEY if it was set before.'
  return {
    seal(secret) {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return version + Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')
    },
    open(sealed) {
      if (!sealed.startsWith(version))
        throw new WrongSecretKey('A stored secret is in a format that this version of Octopus does not know.')
      try {
        return decrypt(key, Buffer.from(sealed.slice(version.length), 'base64url'))
      } catch {
        throw new WrongSecretKey(advice)
      }
    },
    keyFor: (purpose) => createHmac('sha256', key).update(purpose).digest(),
  }
}

function decrypt(key: Buffer, bytes: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), { authTagLength: tagLength })
  decipher.setAuthTag(bytes.subarray(nonceLength, nonceLength + tagLength))
  return decipher.update(bytes.subarray(nonceLength + tagLength), undefined, 'utf8') + decipher.final('utf8')
}

/** A chosen text may be weak, so guessing it is made slow. The salt is fixed: the same text must open the database on another machine. */
function derive(secretKey: string): Buffer {
  if (secretKey.length < 16) throw new Error('OCTOPUS_SECRET_KEY is too short: use at least 16 characters, for instance 32 random ones.')
  return scryptSync(secretKey, 'octopus secret box', keyLength, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 << 20 })
}

function readKeyFile(dataDir: string | undefined): Buffer {
  if (!dataDir) throw new Error('A secret box needs OCTOPUS_SECRET_KEY or a data folder.')
  const file = join(dataDir, 'secret.key')
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    writeFileSync(file, `${randomBytes(keyLength).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url')
  if (key.length !== keyLength)
    throw new Error(`${file} is damaged: it must hold 32 bytes in base64url. Put the right file back from a backup.`)
  return key
}
