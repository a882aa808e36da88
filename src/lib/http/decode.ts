import type { Transform } from 'node:stream'
import {
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
  gunzipSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib'
import { ByteQueue, type Exchange, ExchangeError } from './exchange'

type Coding = 'gzip' | 'deflate' | 'br' | 'zstd'

const codings = {
  gzip: { once: gunzipSync, stream: createGunzip },
  deflate: { once: inflateSync, stream: createInflate },
  br: { once: brotliDecompressSync, stream: createBrotliDecompress },
  zstd: { once: zstdDecompressSync, stream: createZstdDecompress },
}

/** The content coding a header names; `null` for none, `undefined` for one that is not known. */
export function codingOf(header: string | null | undefined): Coding | null | undefined {
  const name = header?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return null
  if (name === 'x-gzip') return 'gzip'
  return name in codings ? (name as Coding) : undefined
}

const HIGH_WATER = 1 << 20

export class DecodedTooLarge extends Error {}

/** Decodes bytes; throws `DecodedTooLarge` when more than `limit` come out, another error when they are not what they say. */
export function decodeBytes(bytes: Uint8Array, coding: Coding, limit: number): Uint8Array {
  try {
    return codings[coding].once(bytes, { maxOutputLength: limit })
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw new DecodedTooLarge(`more than ${limit} bytes`)
    throw error
  }
}

/** An exchange whose body is decoded on its way, piece by piece. */
export function decodeExchange(exchange: Exchange, coding: Coding): Exchange {
  const queue = new ByteQueue()
  const transform: Transform = codings[coding].stream()
  transform.on('data', (chunk: Uint8Array) => {
    queue.push(chunk)
    // A few bytes may unpack to gigabytes: no more of them than are asked for.
    if (queue.size > HIGH_WATER) transform.pause()
  })
  transform.on('end', () => queue.end())
  transform.on('error', (error) => queue.fail(new ExchangeError('malformed', `the upstream's ${coding} body is broken: ${error.message}`)))
  let pumping = false

  async function pump() {
    pumping = true
    try {
      const chunk = await exchange.read()
      if (chunk === null) return void transform.end()
      await new Promise<void>((resolve) => transform.write(chunk, () => resolve()))
      pumping = false
      if (!queue.size) await pump()
    } catch (error) {
      queue.fail(error as ExchangeError)
    }
  }

  return {
    head: exchange.head,
    read() {
      const chunk = queue.read()
      transform.resume()
      if (!pumping) void pump()
      return chunk
    },
    atEnd: () => queue.atEnd,
    cancel(reason) {
      exchange.cancel(reason)
      transform.destroy()
    },
  }
}
