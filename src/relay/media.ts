import type { HttpClient } from '../lib/http/client'
import { codingOf, decodeExchange } from '../lib/http/decode'
import { type Exchange, ExchangeError, type ExchangeFailure } from '../lib/http/exchange'
import type { ReplyHead } from '../lib/http/parser'
import { mimeOfUrl, sniffMime } from '../protocols/mime'
import type { Profile } from '../protocols/profiles/profile'
import { type Blob, type Prompt, Refusal } from '../protocols/protocol'
import { type RemoteFile, remoteMedia, withMedia } from '../protocols/remote-media'

/** Fetches what clients name by address, for models that want its content. */
export interface Media {
  /** Whether there is anything to fetch for this model. */
  isWanted(prompt: Prompt, profile: Profile): boolean
  /** The prompt with the content in it; each address is fetched once for a request. Throws a `Refusal` for what cannot be had. */
  bring(prompt: Prompt, profile: Profile, signal: AbortSignal): Promise<Prompt>
}

interface Limits {
  fileBytes: number
  allBytes: number
  timeoutMs: number
  redirects: number
  parallel: number
  /** Addresses in one request. */
  files: number
}

const LIMITS: Limits = { fileBytes: 20 << 20, allBytes: 50 << 20, timeoutMs: 20_000, redirects: 3, parallel: 16, files: 200 }

/** `http` decides which addresses may be reached; clients name them, so it has to be one that keeps to public ones. */
export function createMedia(http: HttpClient, limits: Limits = LIMITS): Media {
  /** What was fetched for a request goes with it. */
  const fetched = new WeakMap<Prompt, Map<string, Blob>>()

  return {
    isWanted: (prompt, profile) => remoteMedia(prompt, profile).length > 0,
    async bring(prompt, profile, signal) {
      const contents = fetched.get(prompt) ?? new Map<string, Blob>()
      fetched.set(prompt, contents)
      const missing = remoteMedia(prompt, profile).filter(({ url }) => !contents.has(url))
      if (missing.length > limits.files)
        throw new Refusal(`${limits.files} files of a request are fetched at most; send some of their content as base64`, 'messages')
      const stop = new AbortController()
      const haul = new Haul(http, limits, AbortSignal.any([signal, stop.signal]))
      try {
        await inParallel(missing, limits.parallel, async (file) => void contents.set(file.url, await haul.fetch(file)))
      } finally {
        // When one is missing, nobody waits for the others.
        stop.abort()
      }
      return withMedia(prompt, contents)
    },
  }
}

/** Fails with the first that fails. */
async function inParallel<T>(items: T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values()
  const worker = async () => {
    for (const item of waiting) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
}

/** All files of one request, which share a limit. */
class Haul {
  private bytes = 0

  constructor(
    private readonly http: HttpClient,
    private readonly limits: Limits,
    private readonly signal: AbortSignal,
  ) {}

  async fetch(file: RemoteFile): Promise<Blob> {
    if (file.url.startsWith('data:')) return this.decode(file)
    const stop = { exchange: undefined as Exchange | undefined }
    const abort = (reason?: ExchangeError) => stop.exchange?.cancel(reason)
    const tooSlow = new ExchangeError('timeout', `it took longer than ${this.limits.timeoutMs / 1000} s`)
    const timer = setTimeout(() => abort(tooSlow), this.limits.timeoutMs)
    const leave = () => abort()
    this.signal.addEventListener('abort', leave)
    try {
      const { head, url } = await this.follow(addressOf(file.url, file), file, (exchange) => (stop.exchange = exchange))
      return blobOf(await this.readAll(head, stop.exchange!, file), head, url, file)
    } catch (error) {
      throw error instanceof ExchangeError ? failed(file, wordsFor(error)) : error
    } finally {
      stop.exchange?.cancel()
      clearTimeout(timer)
      this.signal.removeEventListener('abort', leave)
    }
  }

  /** Each address on the way is checked like the first one. */
  private async follow(first: URL, file: RemoteFile, onExchange: (exchange: Exchange) => void): Promise<{ head: ReplyHead; url: URL }> {
    let url = first
    for (let left = this.limits.redirects; ; left--) {
      if (this.signal.aborted) throw new ExchangeError('cancelled', 'the client went away')
      const exchange = this.http.send({ method: 'GET', url, headers: HEADERS, body: null })
      onExchange(exchange)
      const head = await exchange.head
      const location = head.headers.get('location')
      if (head.status < 300 || head.status >= 400 || location === undefined) {
        if (head.status !== 200) throw failed(file, `the server answered ${head.status}`)
        return { head, url }
      }
      exchange.cancel()
      if (!left) throw failed(file, `it was redirected more than ${this.limits.redirects} times`)
      url = addressOf(location, file, url)
    }
  }

  private async readAll(head: ReplyHead, raw: Exchange, file: RemoteFile): Promise<Buffer> {
    const coding = codingOf(head.headers.get('content-encoding'))
    if (coding === undefined) throw failed(file, 'it is compressed in a way that is not known')
    const exchange = coding ? decodeExchange(raw, coding) : raw
    this.check(Number(head.headers.get('content-length') ?? 0), file)
    const pieces: Uint8Array[] = []
    let size = 0
    for (let piece = await exchange.read(); piece; piece = await exchange.read()) {
      size += piece.length
      this.bytes += piece.length
      this.check(size, file)
      pieces.push(piece)
    }
    if (!size) throw failed(file, 'it is empty')
    return Buffer.concat(pieces)
  }

  private check(size: number, file: RemoteFile) {
    const { fileBytes, allBytes } = this.limits
    if (size > fileBytes) throw failed(file, `it is larger than ${fileBytes >> 20} MB`)
    if (this.bytes > allBytes) throw failed(file, `all files of a request together may have ${allBytes >> 20} MB`)
  }

  /** A data URL whose content is not in base64. */
  private decode(file: RemoteFile): Blob {
    const [, type = '', text] = /^data:([^,]*),(.*)$/s.exec(file.url) ?? []
    if (text === undefined) throw failed(file, 'the data URL holds no data')
    try {
      const data = Buffer.from(decodeURIComponent(text)).toString('base64')
      return { kind: 'base64', data, mime: type.split(';')[0] || 'text/plain' }
    } catch {
      throw failed(file, 'the data URL is not encoded as one')
    }
  }
}

const HEADERS = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'octopus' }

function addressOf(url: string, file: RemoteFile, base?: URL): URL {
  if (!URL.canParse(url, base)) throw failed(file, base ? 'it was redirected to what is no address' : 'that is no address')
  const address = new URL(url, base)
  if (address.protocol !== 'https:' && address.protocol !== 'http:')
    throw failed(file, `only http and https addresses are fetched, not ${address.protocol}`)
  return address
}

const GENERAL = /^(?:application|binary)\/octet-stream$/

function blobOf(bytes: Buffer, { headers }: ReplyHead, url: URL, file: RemoteFile): Blob {
  const told = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  const declared = told && !GENERAL.test(told) ? told : (file.mime ?? mimeOfUrl(url.pathname) ?? told ?? 'application/octet-stream')
  const data = bytes.toString('base64')
  const mime = sniffMime(data, declared)
  // A page in place of a document says that it could not be had, as a rule.
  const isPage = mime === 'text/html' && (file.mime ?? mimeOfUrl(file.url)) !== mime
  if (isPage || (file.type !== 'file' && !mime.startsWith(`${file.type}/`))) throw failed(file, `it is ${mime}`)
  return { kind: 'base64', data, mime }
}

/** An address may hold secrets, and what a name resolves to is nobody's business: only the host is told. */
function failed({ url, type }: RemoteFile, reason: string): Refusal {
  const host = URL.canParse(url) ? new URL(url).host : ''
  return new Refusal(`the ${type}${host && ` at ${host}`} could not be fetched: ${reason}; send its content as base64 instead`, 'messages')
}

const WORDS: Partial<Record<ExchangeFailure, string>> = {
  blocked: 'the host has an address that is not fetched from',
  dns: 'the host name could not be resolved',
  refused: 'there is no connection to the host',
  'connect-timeout': 'there is no connection to the host',
  tls: 'the certificate of the host is not trusted',
  cancelled: 'the request was cancelled',
}

const wordsFor = ({ failure, message }: ExchangeError) => WORDS[failure] ?? (failure === 'timeout' ? message : 'the connection broke')
