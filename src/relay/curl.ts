import { upstreamUrl } from '../channels/url'
import { asBuffer } from '../lib/as-buffer'
import { scrubText } from '../lib/scrub'
import type { AttemptRecord } from '../usage/record'
import { requestOf } from './attempt'
import type { KeptCall } from './calls'
import { concealHeaders } from './conceal'

/** A command that says what was said upstream, without the key; `note` tells what is missing in it. */
export interface Curl {
  curl: string
  note: string | null
}

/** Octopus adds it by itself, and so does curl. */
const OWN = new Set(['content-length', 'host', 'accept-encoding'])

/** The command for a call that is still kept. */
export function curlOf({ candidate, outgoing }: KeptCall): Curl {
  const { key } = candidate
  const { method, url, headers, body, proxy } = requestOf(candidate, outgoing)
  const text = body && readable(body)
  const words = [
    `curl -X ${method} ${quoted(scrubText(key.secret ? url.href.replaceAll(key.secret, key.hint) : url.href))}`,
    ...(proxy && proxy !== 'direct' ? [`--proxy ${quoted(scrubText(proxy))}`] : []),
    ...Object.entries(concealHeaders(headers, candidate)).flatMap(([name, value]) =>
      OWN.has(name) ? [] : [`-H ${quoted(`${name}: ${value}`)}`],
    ),
    ...(text ? [`--data-raw ${quoted(key.secret ? text.replaceAll(key.secret, key.hint) : text)}`] : []),
  ]
  const isBinary = body !== null && text === undefined
  return { curl: words.join(' \\\n  '), note: isBinary ? `the body, ${body.length} bytes that are no text, is left out` : null }
}

/** What can be said of a call that is no longer kept. */
export function curlFrom({ endpoint, method = 'POST', path = '' }: AttemptRecord): Curl {
  const url = scrubText(upstreamUrl(endpoint, path).href)
  return {
    curl: `curl -X ${method} ${quoted(url)} \\\n  -H 'content-type: application/json'`,
    note: 'its other headers and its body are no longer kept: they are for some minutes, in memory alone',
  }
}

/** As one word of a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** The body as text; undefined for one that is none, or that no command line holds. */
function readable(body: Uint8Array): string | undefined {
  const text = asBuffer(body).toString('utf8')
  return text.includes('\0') || !Buffer.from(text).equals(body) ? undefined : text
}
