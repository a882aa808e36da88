import type { Channel, ChannelKey, Endpoint } from '../channels/channel'
import type { Candidate } from '../groups/pick'
import type { ApiKey } from '../keys/key'
import { asBuffer } from '../lib/as-buffer'
import { scrubText } from '../lib/scrub'
import { parseJson } from '../protocols/json'
import type { Profile } from '../protocols/profiles/profile'
import type { Json, JsonObject, Protocol, ProtocolId, Warning } from '../protocols/protocol'
import { requestOf } from './attempt'
import { asUpstream, callFor, isSame } from './calling'
import { concealHeaders } from './conceal'
import type { Media } from './media'
import { type Conversions, type Incoming, newIncoming } from './outgoing'

/** What a client would send, and to which part of which channel. */
export interface DryRunAsked {
  channel: Channel
  endpoint: Endpoint
  key: ChannelKey
  /** What the client speaks. */
  protocol: ProtocolId
  body: JsonObject
  headers: Record<string, string>
  /** The model as the channel names it. */
  model: string
  stream: boolean
}

/** The request that would have left, without its credentials. */
export interface DryRun {
  method: string
  url: string
  headers: Record<string, string>
  body: Json
  /** The model as the upstream names it. */
  model: string
  /** The client's own bytes go up, with only what must change in them. */
  sameProtocol: boolean
  proxy: string | null
  profile: Profile
  warnings: Warning[]
}

export interface DryRunDependencies {
  protocols: Record<ProtocolId, Protocol>
  conversions: Conversions
  media: Media
}

/** Makes the request that the relay would send, by the relay's own means, and sends nothing. Throws a `Refusal` where it would not either. */
export function createDryRun({ protocols, conversions, media }: DryRunDependencies): (asked: DryRunAsked) => Promise<DryRun> {
  return async (asked) => {
    const { channel, endpoint, key } = asked
    const candidate = asUpstream({ channel, endpoint, key, member: memberOf(asked) })
    const own = protocols[asked.protocol]
    const target = protocols[channel.protocol]
    const door = { id: own.id, wire: own.wire, protocol: own }
    const incoming = incomingOf(asked, own)
    const isOwn = isSame(door, target)
    const ready = isOwn ? incoming : await withMedia(incoming, candidate)
    const { outgoing, warnings } = callFor(door, ready, candidate, target, conversions)
    const { method, url, headers, body, proxy } = requestOf(candidate, outgoing)
    return {
      method,
      url: scrubText(url.href.replaceAll(key.secret, key.hint)),
      headers: concealHeaders(headers, { key, channel }),
      body: body ? (parseJson(asBuffer(body).toString()) ?? null) : null,
      model: candidate.member.model,
      sameProtocol: isOwn,
      proxy: proxy ? scrubText(proxy) : null,
      profile: conversions.profiles.of(candidate),
      warnings,
    }
  }

  async function withMedia(incoming: Incoming, candidate: Candidate): Promise<Incoming> {
    const prompt = incoming.prompt()
    const profile = conversions.profiles.of(candidate)
    if (!media.isWanted(prompt, profile)) return incoming
    const whole = await media.bring(prompt, profile, new AbortController().signal)
    return { ...incoming, prompt: () => whole }
  }
}

function incomingOf({ headers, body, model, stream }: DryRunAsked, protocol: Protocol): Incoming {
  const bytes = Buffer.from(JSON.stringify(body))
  const asked = { model: typeof body.model === 'string' ? body.model : model, stream }
  return newIncoming(new Headers(headers), nobody, asked, { bytes, json: body }, protocol)
}

const memberOf = ({ channel, model }: DryRunAsked) => ({
  id: 0,
  channelId: channel.id,
  model,
  priority: 0,
  weight: 1,
  enabled: true,
  auto: false,
  missingSince: null,
})

/** Who asks where no client does. */
export const nobody: ApiKey = {
  id: 0,
  name: '',
  hash: '',
  hint: '',
  enabled: true,
  expiresAt: null,
  maxCost: null,
  limits: null,
  maxConcurrency: null,
  requestsPerMinute: null,
  tokensPerMinute: null,
  allowedIps: null,
  windowStartedAt: null,
  logBodies: null,
  models: null,
  strict: false,
  createdAt: 0,
  lastUsedAt: null,
}
