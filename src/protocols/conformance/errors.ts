import { expect } from 'bun:test'
import { protocols } from '../index'
import type { Fault, ProtocolId } from '../protocol'
import { type Case, foreign, proof } from './case'
import { type ClientId, clientIds, clients } from './clients'
import type { Data, Event } from './data'
import { send } from './harness'
import { everyUpstream, type UpstreamName, upstreams } from './upstreams'
import { chatChunk } from './vendors/chat-reply'
import { geminiChunk } from './vendors/gemini-reply'
import { replyOf } from './vendors/reply'
import { responseOf } from './vendors/responses-reply'

/** What each vendor says in mid-stream when it can do no more. */
const breakdowns: Record<ProtocolId, Event[]> = {
  'openai-chat': [{ data: { error: { message: 'overloaded now', type: 'server_error', code: 'overloaded' } } }],
  volcengine: [{ data: { error: { message: 'overloaded now', type: 'InternalServerError', code: 'ServerOverloaded' } } }],
  'openai-responses': [
    {
      event: 'response.failed',
      data: {
        type: 'response.failed',
        sequence_number: 99,
        response: responseOf('failed', [], { error: { code: 'server_error', message: 'overloaded now' } }),
      },
    },
  ],
  anthropic: [
    { event: 'error', data: { type: 'error', error: { type: 'overloaded_error', message: 'overloaded now' }, request_id: 'req_1' } },
  ],
  gemini: [{ data: { error: { code: 503, message: 'overloaded now', status: 'UNAVAILABLE' } } }],
}

/** Other ways of breaking down, by dialect. */
const otherBreakdowns: [name: UpstreamName, event: Event][] = [
  [
    'openrouter',
    {
      data: {
        id: 'g',
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
        error: { code: 502, message: 'overloaded now' },
      },
    },
  ],
  ['chat', { data: { error: 'overloaded now' } }],
  ['minimax', { data: { base_resp: { status_code: 1002, status_msg: 'overloaded now' }, choices: null } }],
  [
    'responses',
    { event: 'error', data: { type: 'error', code: 'server_error', message: 'overloaded now', param: null, sequence_number: 3 } },
  ],
  ['deepseek', { ...chatChunk({}, 'insufficient_system_resource') }],
  ['glm', { ...chatChunk({}, 'network_error') }],
  ['gemini', { data: geminiChunk([{ text: '' }], { finishReason: 'OTHER' }) }],
]

const begun = (name: UpstreamName): Event[] =>
  replyOf(upstreams[name].protocol, [{ text: 'so far' }]).events.slice(0, upstreams[name].protocol === 'gemini' ? 1 : 5)

const noHeader = () => undefined
const readFault = (protocol: ProtocolId, status: number, body: unknown, headers: Record<string, string> = {}): Fault =>
  protocols[protocol].wire.readFault(status, typeof body === 'string' ? body : JSON.stringify(body), (name) => headers[name] ?? noHeader())

const messageOf = (body: Data): string => body.error.message
const every = Object.keys(protocols) as ProtocolId[]

/** A fault that an upstream can answer with, and what may be done about it. */
const kinds: [what: string, protocols: readonly ProtocolId[], status: number, body: unknown, kind: Fault['kind']][] = [
  ['a rate', every, 429, { error: { message: 'slow down', type: 'rate_limit_error' } }, 'rate'],
  [
    'an empty purse',
    ['openai-chat', 'openai-responses'],
    429,
    { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } },
    'quota',
  ],
  ['a day’s worth', ['gemini'], 429, quotaFailure('GenerateRequestsPerDayPerProjectPerModel-FreeTier'), 'quota'],
  ['a minute’s worth', ['gemini'], 429, quotaFailure('GenerateRequestsPerMinutePerProjectPerModel'), 'rate'],
  [
    'a spend limit',
    ['anthropic'],
    429,
    { type: 'error', error: { type: 'rate_limit_error', message: 'x', details: { error_code: 'enforced_spend_limit_reached' } } },
    'quota',
  ],
  ['an overdue account', ['volcengine'], 403, { error: { code: 'AccountOverdueError', message: 'pay first' } }, 'quota'],
  ['no balance', ['openai-chat'], 402, { error: { message: 'Insufficient Balance' } }, 'quota'],
  ['a model that is not open', ['volcengine'], 404, { error: { code: 'ModelNotOpen', message: 'not open' } }, 'model'],
  ['an overloaded Ark', ['volcengine'], 429, { error: { code: 'ServerOverloaded', message: 'busy' } }, 'rate'],
]

/** What goes wrong. */
export const errors: Case[] = [
  {
    number: 107,
    title: 'an error in mid-stream is one in the client’s protocol',
    shown: [['relay/conformance.test.ts', '107: an error in mid-stream passes within one protocol, and the request has failed']],
    proofs: [
      ...everyUpstream.flatMap((name) =>
        foreign(name).map((client) =>
          proof(`${client} ← ${name}`, () => {
            const seen = hear(client, name, [...begun(name), ...breakdowns[upstreams[name].protocol]])
            expect(seen.error!.message).toContain('overloaded now')
            expect(seen.text).toMatch(/^so/)
          }),
        ),
      ),
      ...otherBreakdowns.flatMap(([name, event], at) =>
        foreign(name).map((client) =>
          proof(`${client} ← ${name}, ${at}`, () => expect(hear(client, name, [...begun(name), event]).error).toBeDefined()),
        ),
      ),
    ],
  },
  {
    number: 108,
    title: 'a refused upstream key is the key’s fault, and not the client’s to know',
    proofs: (
      [
        ['openai-chat', 401, { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } }],
        ['openai-responses', 401, { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } }],
        ['anthropic', 401, { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } }],
        [
          'gemini',
          400,
          {
            error: {
              code: 400,
              message: 'API key not valid. Please pass a valid API key.',
              status: 'INVALID_ARGUMENT',
              details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
            },
          },
        ],
        ['gemini', 403, { error: { code: 403, message: 'Permission denied: Consumer has been suspended.', status: 'PERMISSION_DENIED' } }],
        ['volcengine', 401, { error: { code: 'AuthenticationError', message: 'the API key is invalid' } }],
      ] as [ProtocolId, number, unknown][]
    ).map(([protocol, status, body]) => proof(`${protocol} ${status}`, () => expect(readFault(protocol, status, body).kind).toBe('key'))),
    shown: [['relay/relay.test.ts', 'when all fail, the error says who was tried and why, and not that the client’s key is bad']],
  },
  {
    number: 109,
    title: 'what the caller did wrong comes back as it is, once',
    proofs: clientIds.flatMap((client) =>
      every.map((protocol) =>
        proof(`${client} ← ${protocol}`, () => {
          const fault = readFault(protocol, 400, { error: { type: 'invalid_request_error', message: 'messages.3: that cannot be' } })
          expect(fault.kind).toBe('caller')
          const { status, body } = protocols[client].wire.writeFault(fault)
          expect([status, messageOf(body)]).toEqual([400, 'messages.3: that cannot be'])
        }),
      ),
    ),
    shown: [['relay/relay.test.ts', 'a fault of the caller’s own comes back as it is, once']],
  },
  {
    number: 110,
    title: 'too fast, too much and too little money are told apart, and waiting times are read',
    proofs: [
      ...kinds.flatMap(([what, whose, status, body, kind]) =>
        whose.map((protocol) => proof(`${protocol}, ${what}`, () => expect(readFault(protocol, status, body).kind).toBe(kind))),
      ),
      ...(
        [
          [{ 'retry-after': '3' }, {}, 3000],
          [{ 'retry-after': '0.5' }, {}, 500],
          [{ 'retry-after-ms': '250', 'retry-after': '9' }, {}, 250],
          [
            {},
            { error: { code: 429, message: 'x', details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '37.5s' }] } },
            37_500,
          ],
        ] as [Record<string, string>, unknown, number][]
      ).map(([headers, body, ms]) => proof(`${ms} ms`, () => expect(readFault('openai-chat', 429, body, headers).retryAfterMs).toBe(ms))),
    ],
  },
  {
    number: 111,
    title: 'an overloaded upstream is tried elsewhere, and told as unavailable in the end',
    proofs: [529, 503, 502, 500, 408].map((status) =>
      proof(`openai-chat ← ${status}`, () => {
        const body =
          status === 502
            ? '<html><title>Bad gateway</title></html>'
            : { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
        const fault = readFault('anthropic', status, body)
        expect(fault.kind).toBe('transient')
        const told = protocols['openai-chat'].wire.writeFault(fault)
        expect(told.status).toBeGreaterThanOrEqual(status === 408 ? 408 : 500)
        expect(told.status).not.toBe(529)
        expect(JSON.stringify(told.body)).not.toContain('<html>')
      }),
    ),
    shown: [['relay/conformance.test.ts', '111: an overloaded Anthropic is a 503 for a client of Chat Completions']],
  },
  {
    number: 112,
    title: 'an empty purse at Anthropic is no fault of the caller’s',
    proofs: [
      proof('anthropic', () => {
        const body = {
          type: 'error',
          error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the Anthropic API.' },
        }
        expect(readFault('anthropic', 400, body).kind).toBe('quota')
      }),
    ],
  },
  {
    number: 113,
    title: 'errors of every shape have their message found',
    proofs: (
      [
        [[{ error: { code: 400, message: 'no such thing', status: 'INVALID_ARGUMENT' } }], 'no such thing'],
        [{ error: 'no such thing', code: 'x' }, 'no such thing'],
        [{ detail: 'no such thing' }, 'no such thing'],
        [{ detail: [{ loc: ['body', 'n'], msg: 'no such thing', type: 'x' }] }, 'no such thing'],
        [{ message: 'no such thing', type: 'invalid_request_error' }, 'no such thing'],
        [{ code: 400, msg: 'no such thing' }, 'no such thing'],
        [{ object: 'error', message: 'no such thing' }, 'no such thing'],
        ['no such thing', 'no such thing'],
      ] as [unknown, string][]
    ).map(([body, message], at) =>
      proof(`anthropic ← ${at}: ${JSON.stringify(body)}`, () => {
        const told = protocols.anthropic.wire.writeFault(readFault('openai-chat', 422, body))
        expect(messageOf(told.body)).toContain(message)
        expect(told.body.type).toBe('error')
      }),
    ),
  },
  {
    number: 114,
    title: 'an empty success is a failure',
    shown: [['relay/conformance.test.ts', '114: a 200 that says and counts nothing goes to the next candidate']],
  },
  {
    number: 115,
    title: 'errors for Gemini’s clients have a number for a code, whole and in a stream',
    proofs: [400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504, 529].map((status) =>
      proof(`gemini ${status}`, () => {
        const { wire } = protocols.gemini
        const fault: Fault = { kind: 'transient', status, message: 'x' }
        const told = wire.writeFault(fault)
        const streamed = JSON.parse(wire.writeStreamFault(fault).replace(/^data: /, ''))
        for (const { error } of [told.body, streamed] as Data[]) {
          expect(error.code).toBeInteger()
          expect(error.code).toBeWithin(400, 600)
          expect(error.status).toMatch(/^[A-Z_]+$/)
        }
        expect((told.body as Data).error.code).toBe(told.status)
      }),
    ),
  },
  {
    number: 116,
    title: 'what a vendor no longer knows is taken out, once, and the request succeeds',
    shown: [
      ['relay/conformance.test.ts', '60: what another account encrypted is taken out after a refusal'],
      ['relay/conformance.test.ts', '116: a signature that Anthropic does not know is taken out after a refusal'],
      ['relay/conformance.test.ts', '116: an item that OpenAI does not know is taken out after a refusal'],
    ],
  },
  {
    number: 117,
    title: 'a conversation that is too long is said to be, in words that clients know',
    proofs: clientIds.flatMap((client) =>
      (
        [
          [
            'openai-chat',
            {
              error: {
                message: "This model's maximum context length is 128000 tokens.",
                type: 'invalid_request_error',
                code: 'context_length_exceeded',
                param: 'messages',
              },
            },
          ],
          [
            'openai-responses',
            {
              error: {
                message: 'Your input exceeds the context window of this model.',
                type: 'invalid_request_error',
                code: 'context_length_exceeded',
              },
            },
          ],
          [
            'anthropic',
            { type: 'error', error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' } },
          ],
          [
            'gemini',
            {
              error: {
                code: 400,
                message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
                status: 'INVALID_ARGUMENT',
              },
            },
          ],
        ] as [ProtocolId, unknown][]
      ).map(([protocol, body]) =>
        proof(`${client} ← ${protocol}`, () => {
          const fault = readFault(protocol, 400, body)
          expect(fault.kind).toBe('caller')
          const told: Data = protocols[client].wire.writeFault(fault).body
          if (client === 'anthropic') expect(told.error.message).toContain('prompt is too long')
          if (client.startsWith('openai')) expect(told.error.code).toBe('context_length_exceeded')
        }),
      ),
    ),
  },
  {
    number: 118,
    title: 'clients are told whether and when to try again',
    shown: [['relay/conformance.test.ts', '118: a client is told when to come back, or not to']],
  },
]

function hear(client: ClientId, name: UpstreamName, events: Event[]) {
  const speaker = clients[client]
  return send(client, speaker.ask([speaker.says('go')]), name, { stream: true }).hear(events)
}

function quotaFailure(quotaId: string): Data {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] }]
  return { error: { code: 429, message: 'Resource has been exhausted', status: 'RESOURCE_EXHAUSTED', details } }
}
