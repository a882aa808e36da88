import { invalid } from '../lib/api-error'
import { proxyProblem } from '../lib/http/proxy-url'
import { readCapabilities } from '../protocols/profiles/overrides'
import type { JsonObject } from '../protocols/protocol'
import type { ChannelHeader, FaultRule } from './channel'
import { linearFilter } from './filter'
import { MOST_KEYS } from './key-list'
import type { KeyDraft } from './key-shape'
import { dots } from './masking'
import type { ChannelPatch } from './shape'

// Hop-by-hop headers (RFC 9110, 7.6.1) and those that the sending of a request decides.
const reservedHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const maxCapabilityBytes = 64 << 10

/** Throws a 422 that names the field when a channel's draft holds what must not be saved, beyond what its schema can say. */
export function checkChannel(draft: ChannelPatch) {
  if (draft.endpoints) checkEndpoints(draft.endpoints)
  if (draft.keys) checkKeys(draft.keys)
  if (draft.capabilities) checkCapabilities(draft.capabilities)
  if (draft.faultRules) checkFaultRules(draft.faultRules)
  checkSending(draft)
}

/** The fields that say how an upstream is asked. */
export function checkSending(draft: Pick<ChannelPatch, 'headers' | 'proxy' | 'modelFilter'>) {
  if (draft.headers) checkHeaders(draft.headers)
  if (draft.proxy) checkProxy(draft.proxy)
  if (draft.modelFilter) checkPattern(draft.modelFilter)
}

/** A base URL that requests may be sent to. */
export function checkEndpointUrl(field: string, text: string) {
  const url = checkUrl(field, text)
  if (url.username || url.password) throw invalid(`${field}: take the user name and password out of the URL; a key belongs in "keys".`)
  if (url.hash) throw invalid(`${field}: nothing may follow the "#" at the end of a URL.`)
}

function checkEndpoints(endpoints: { url: string }[]) {
  const seen = new Set<string>()
  for (const [index, { url }] of endpoints.entries()) {
    const field = `endpoints[${index}].url`
    checkEndpointUrl(field, url)
    if (seen.has(url.trim())) throw invalid(`${field}: this URL is in the list twice.`)
    seen.add(url.trim())
  }
}

function checkUrl(field: string, text: string): URL {
  const url = URL.parse(text.trim())
  if (!url || !/^https?:$/.test(url.protocol)) throw invalid(`${field}: expected a URL that begins with http:// or https://.`)
  return url
}

function checkProxy(text: string) {
  if (text.includes(dots)) throw invalid('proxy: write the password again; it is not known for this address.')
  const problem = proxyProblem(text)
  if (problem) throw invalid(`proxy: ${problem}.`)
}

function checkKeys(keys: KeyDraft[]) {
  if (keys.length > MOST_KEYS) throw invalid(`keys: a channel takes at most ${MOST_KEYS}, found ${keys.length}.`)
  const secrets = new Set<string>()
  for (const [index, { id, key }] of keys.entries()) {
    const field = `keys[${index}]`
    if (key === undefined && id === undefined) throw invalid(`${field}: expected "key" for a new key, or the "id" of one that is to stay.`)
    if (key === undefined) continue
    if (!/^[\x21-\x7e]+$/.test(key.trim())) throw invalid(`${field}.key: a key is made of visible ASCII characters without spaces.`)
    if (secrets.has(key.trim())) throw invalid(`${field}.key: this key is in the list twice.`)
    secrets.add(key.trim())
  }
}

function checkHeaders(headers: ChannelHeader[]) {
  const seen = new Set<string>()
  for (const [index, { name, value }] of headers.entries()) {
    const field = `headers[${index}]`
    const lower = name.toLowerCase()
    if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(lower)) throw invalid(`${field}.name: this is not a header name.`)
    if (reservedHeaders.has(lower)) throw invalid(`${field}.name: Octopus sets "${name}" itself; take it out of the list.`)
    if (value?.includes(dots)) throw invalid(`${field}.value: write the value of "${name}" again; it is not known.`)
    if (value !== null && !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw invalid(`${field}.value: a header value is one line of Latin-1 text, without line breaks or control characters.`)
    }
    if (seen.has(lower)) throw invalid(`${field}.name: "${name}" is in the list twice.`)
    seen.add(lower)
  }
}

function checkCapabilities(capabilities: JsonObject) {
  const bytes = Buffer.byteLength(JSON.stringify(capabilities))
  if (bytes > maxCapabilityBytes) throw invalid(`capabilities: at most ${maxCapabilityBytes >> 10} KiB of JSON, found ${bytes} bytes.`)
  const fault = readCapabilities(capabilities)
  if (fault) throw invalid(`${fault}.`)
}

function checkFaultRules(rules: FaultRule[]) {
  for (const [index, { status, words }] of rules.entries()) {
    if (status === undefined && !words?.trim())
      throw invalid(`faultRules[${index}]: expected a "status", or "words" of the message, or both: a rule without fits every failure.`)
  }
}

/** Upstreams choose the names that a filter is matched against, so a pattern that can take exponential time is refused. */
function checkPattern(pattern: string) {
  try {
    new RegExp(pattern)
  } catch (error) {
    throw invalid(`modelFilter: not a regular expression (${(error as Error).message}).`)
  }
  if (/\\[1-9k]/.test(pattern)) throw invalid('modelFilter: references to a group (\\1) are not allowed.')
  if (repeatsRepetition(pattern)) throw invalid('modelFilter: a repetition inside a repeated group, like (a+)+, is not allowed.')
  const repetitions = linearFilter(pattern) ? 0 : plainOf(pattern).match(/[*+]|\{\d+,/g)?.length
  if (repetitions && repetitions > MOST_REPETITIONS)
    throw invalid(
      `modelFilter: at most ${MOST_REPETITIONS} of "*" and "+" beside (?…), {…} or *?, found ${repetitions}: it could take hours.`,
    )
}

/** Each one more makes the longest search a name's length longer. */
const MOST_REPETITIONS = 4

const plainOf = (pattern: string) => pattern.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x')

function repeatsRepetition(pattern: string): boolean {
  const plain = plainOf(pattern)
  // For each group that is open: whether something in it repeats or branches.
  const groups: boolean[] = [false]
  for (let index = 0; index < plain.length; index++) {
    const character = plain[index] as string
    if (character === '(') groups.push(false)
    else if (character === '|' || repeats(plain, index)) groups[groups.length - 1] = true
    else if (character === ')') {
      const varies = groups.pop() as boolean
      if (varies && repeats(plain, index + 1)) return true
      if (varies) groups[groups.length - 1] = true
    }
  }
  return false
}

const repeats = (pattern: string, index: number) => /^(?:[*+]|\{\d)/.test(pattern.slice(index))
