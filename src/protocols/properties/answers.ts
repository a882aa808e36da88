import type { Part, ProtocolId } from '../protocol'
import type { Draw } from './draw'
import type { Answer, Question } from './vendors/vendor'
import { Words } from './words'

/** What a protocol's vendors can say in one reply. */
interface Manner {
  /** Thoughts, texts and calls in any order, rather than in this one and the first two once. */
  mixed: boolean
  refusals: boolean
  states: boolean
  redacted: boolean
  images: boolean
  /** States on calls. */
  signedCalls: boolean
}

const manners: Record<ProtocolId, Manner> = {
  'openai-chat': { mixed: false, refusals: true, states: false, redacted: false, images: false, signedCalls: false },
  volcengine: { mixed: false, refusals: false, states: false, redacted: false, images: false, signedCalls: false },
  'openai-responses': { mixed: true, refusals: true, states: true, redacted: false, images: false, signedCalls: false },
  anthropic: { mixed: true, refusals: false, states: true, redacted: true, images: false, signedCalls: false },
  gemini: { mixed: true, refusals: false, states: true, redacted: false, images: true, signedCalls: true },
}

/**
 * Makes a reply that a vendor of this protocol could give to a question: it calls the tools it was told of. One that
 * thinks does so before it calls a tool.
 */
export function anyAnswer(draw: Draw, protocol: ProtocolId, { tools }: Pick<Question, 'tools'>, { thinks = false } = {}): Answer {
  const words = new Words(draw)
  const able = manners[protocol]
  const call = (at: number): Part => anyCall(words, able, tools, at)
  const thoughts = thinks || draw.once(2) ? [anyThought(words, protocol, able)] : []
  const text: Part[] = draw.once(4) ? [] : [{ type: 'text', text: words.text() }]
  const calls = tools.length ? draw.many(1, call, { least: thinks ? 1 : 0, most: 4 }) : []
  const more: Part[] = able.mixed && draw.once(3) ? [{ type: 'text', text: words.text() }] : []
  const image: Part[] =
    able.images && draw.once(4) ? [{ type: 'image', source: { kind: 'base64', data: words.image('image/png'), mime: 'image/png' } }] : []
  const refuses = able.refusals && !calls.length && draw.once(4)
  const parts: Part[] = refuses
    ? [{ type: 'refusal', text: words.text() }]
    : [...thoughts, ...text, ...image, ...calls.slice(0, 1), ...more, ...calls.slice(1)]
  const isCut = !refuses && draw.once(6)
  return {
    id: IDS[protocol],
    model: 'up-model',
    parts: parts.length ? parts : [{ type: 'text', text: words.text() }],
    finish: refuses ? 'refusal' : isCut ? 'length' : calls.length ? 'tool-calls' : 'stop',
    usage: anyUsage(draw),
  }
}

const IDS: Record<ProtocolId, string> = {
  'openai-chat': 'chatcmpl-1',
  volcengine: '021700000000',
  'openai-responses': 'resp_1',
  anthropic: 'msg_1',
  gemini: 'Abc-1',
}

function anyUsage(draw: Draw): Answer['usage'] {
  const [cacheRead, cacheWrite, reasoning] = [draw.below(3) * 100, draw.below(2) * 10, draw.below(2) * 20]
  return { input: cacheRead + cacheWrite + 1 + draw.below(50), output: reasoning + 1 + draw.below(50), cacheRead, cacheWrite, reasoning }
}

function anyThought(words: Words, protocol: ProtocolId, able: Manner): Part {
  if (able.redacted && words.draw.once(3)) return { type: 'reasoning', text: '', redacted: words.state(), origin: protocol }
  return { type: 'reasoning', text: words.text(), ...(able.states && { signature: words.state() }), origin: protocol }
}

function anyCall(words: Words, able: Manner, tools: Question['tools'], at: number): Part {
  const { draw } = words
  const tool = draw.pick(tools)
  const [name, namespace] = splitName(tool.name)
  const signature = able.signedCalls && at === 0 ? { signature: words.state() } : {}
  const input = draw.pick([JSON.stringify({ text: words.text() }), '{}', `{"a":{"b":[1,null,"${words.mark()}"]},"c":-1.5e-7}`])
  const isWrapped = !tool.custom && isInput(tool.schema)
  return {
    type: 'tool-call',
    id: `call_${at}_up`,
    name,
    ...(namespace && { namespace }),
    kind: tool.custom ? 'custom' : 'function',
    input: tool.custom ? words.text() : isWrapped ? JSON.stringify({ input: words.text() }) : input,
    ...signature,
  }
}

/** Where names have a namespace, it stands before the first full stop. */
function splitName(name: string): [name: string, namespace?: string] {
  const at = name.lastIndexOf('.')
  return at === -1 ? [name] : [name.slice(at + 1), name.slice(0, at)]
}

/** Whether a function stands for a tool of free text. */
export const isInput = (schema: unknown) =>
  JSON.stringify((schema as { properties?: object })?.properties) === '{"input":{"type":"string"}}'
