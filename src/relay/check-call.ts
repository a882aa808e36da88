import type { Channel, ChannelKey, Endpoint } from '../channels/channel'
import type { Finding } from '../channels/check'
import type { Candidate } from '../groups/search'
import type { HttpClient } from '../lib/http/client'
import { type Exchange, ExchangeError } from '../lib/http/exchange'
import { scrubText } from '../lib/scrub'
import { type Prompt, type Protocol, type ProtocolId, Refusal } from '../protocols/protocol'
import { type AttemptResult, attempt, type Failed, type Listening } from './attempt'
import { asUpstream } from './calling'
import { concealFault } from './conceal'
import { nobody } from './dry-run'
import { refusalFault } from './fitting'
import { type Conversions, convertedCall, type Incoming } from './outgoing'
import { repaired } from './repair'
import { Tap } from './tap'

export interface CheckCallDependencies {
  http: HttpClient
  protocols: Record<ProtocolId, Protocol>
  conversions: Conversions
  timeoutMs?: number
}

const MAX_REPLY = 1 << 20
const LONGEST_ANSWER = 16_000

/** Calls a model of a channel for one token, as the relay would, and says how that went. It is not recorded anywhere. */
export function createCheckCall({ http, protocols, conversions, timeoutMs = 60_000 }: CheckCallDependencies) {
  async function call(candidate: Candidate): Promise<AttemptResult> {
    const target = protocols[candidate.channel.protocol]
    const { outgoing } = convertedCall(hello(candidate), candidate, target, conversions)
    let exchange: Exchange | undefined
    const timer = setTimeout(() => exchange?.cancel(new ExchangeError('timeout', `no answer within ${timeoutMs / 1000} s`)), timeoutMs)
    const send = (words: typeof outgoing) => attempt(http, candidate, words, listenTo(target), { sent: (one) => (exchange = one) })
    try {
      const first = await send(outgoing)
      const repair = first.kind === 'failed' && repaired(outgoing, target.wire, first)
      return repair ? await send(repair.outgoing) : first
    } finally {
      clearTimeout(timer)
      exchange?.cancel()
    }
  }

  return (model: string) =>
    async (channel: Channel, endpoint: Endpoint, key: ChannelKey): Promise<Finding> => {
      const start = performance.now()
      const member = { id: 0, channelId: channel.id, model, priority: 0, weight: 1, enabled: true, auto: false, missingSince: null }
      const result = await call(asUpstream({ channel, endpoint, key, member })).catch(asFailure)
      const latencyMs = Math.round(performance.now() - start)
      const isWell = result.kind !== 'failed' || isTooShort(result)
      const fault = isWell ? null : concealFault((result as Failed).fault, key.secret)
      return {
        ...{ endpoint, key, models: [], latencyMs },
        firstTokenMs: isWell ? latencyMs : null,
        status: result.kind === 'failed' ? result.status : result.head.status,
        fault,
        complaint: fault?.message ?? null,
        answer: isWell ? null : answerOf(result as Failed, key.secret),
      }
    }
}

function hello({ channel, member }: Candidate): Incoming {
  const prompt: Prompt = {
    from: channel.protocol,
    model: member.model,
    stream: true,
    system: [],
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }],
    tools: [],
    maxOutputTokens: 1,
    extra: {},
  }
  const asked = { model: member.model, stream: true }
  return { headers: new Headers(), key: nobody, asked, body: { bytes: new Uint8Array(0), json: {} }, prompt: () => prompt }
}

const listenTo = ({ wire, readReply }: Protocol): Listening => ({
  wire,
  collects: false,
  ear: () => new Tap({ signs: wire.signs, read: readReply(), writeFault: wire.writeStreamFault, limit: MAX_REPLY }),
  whole(data) {
    const read = readReply()
    return { events: [...read({ data, whole: true }), ...read(null)] }
  },
  maxReply: MAX_REPLY,
  maxHeld: MAX_REPLY,
})

/** Some models think before they speak, and complain that one token is not enough for that: so they are there. */
const isTooShort = ({ status, fault }: Failed) => status === 400 && /max_tokens or model output limit was reached/i.test(fault.message)

function asFailure(error: unknown): Failed {
  if (error instanceof Refusal) return { kind: 'failed', status: 0, fault: refusalFault(error) }
  throw error
}

function answerOf({ reply }: Failed, secret: string): string | null {
  if (!reply) return null
  const text = Buffer.from(reply.bytes).toString('utf8')
  return scrubText(secret ? text.replaceAll(secret, '[key]') : text).slice(0, LONGEST_ANSWER)
}
