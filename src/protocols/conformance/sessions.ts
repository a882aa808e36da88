import { expect } from 'bun:test'
import { judged, type Proof, proof } from './case'
import { type ClientId, clientIds, clients } from './clients'
import type { Data } from './data'
import { newMemory } from './harness'
import type { Seen } from './seen'
import { type UpstreamName, upstreams } from './upstreams'
import { replyOf, streamOf } from './vendors/reply'
import type { Said } from './vendors/said'

/** A way through vendors on which each follows several others. */
const way: UpstreamName[] = [
  'claude',
  'responses',
  'gemini 3',
  'deepseek',
  'claude',
  'openrouter',
  'gemini 3',
  'responses',
  'ark',
  'claude opus-5-5',
  'chat',
  'gemini',
  'claude',
  'openai',
  'responses',
  'deepseek',
  'claude opus-4-7',
  'mistral',
  'responses gpt-6',
  'gemini 3',
  'moonshot',
  'claude',
  'qwen',
  'responses',
]

/** What the model says in one turn of many: sometimes a thought, sometimes a call or two, always something. */
function turnOf(name: UpstreamName, n: number): Said[] {
  const { protocol } = upstreams[name]
  const state = Buffer.from(`state ${n}`).toString('base64')
  const call = (at: number): Said => ({
    call: at ? 'put' : 'get',
    id: `${protocol === 'anthropic' ? 'toolu' : 'call'}_${n}_${at}`,
    args: `{"n":${n}}`,
    ...(name === 'gemini 3' && !at && { state }),
  })
  const calls = n % 3 === 2 ? [] : [call(0), ...(n % 3 ? [call(1)] : [])]
  const thought: Said = n % 5 === 4 && protocol === 'anthropic' ? { redacted: state } : { thought: `thought ${n}`, state }
  return [...(n % 4 === 3 ? [] : [thought]), ...(calls.length && n % 2 ? [] : [{ text: `text ${n}` }]), ...calls]
}

/** One client's session over all of them, judged by each vendor, where nothing that was said may be lost. */
function wander(client: ClientId, from: number, stream: boolean) {
  const speaker = clients[client]
  const memory = newMemory()
  const turns: Data[] = [speaker.says('go')]
  const texts: string[] = []
  for (let n = 0; n < way.length; n++) {
    const name = way[(from + n) % way.length]!
    const got = judged(client, speaker.ask([...turns], speaker.tools('get', 'put')), name, { stream, scope: name, memory })
    const told = got.lines.flatMap((line) => (line.startsWith('assistant: ') ? line.slice(11) : [])).join('')
    expect([name, n, told]).toEqual([name, n, texts.join('')])
    const { protocol } = upstreams[name]
    const { whole, events } = replyOf(protocol, turnOf(name, n))
    const isOwn = protocol === client || (protocol === 'volcengine' && client === 'openai-chat')
    const reader = isOwn ? { see: speaker.see, hear: () => speaker.hear(streamOf(protocol, events)) } : got
    const seen = stream ? reader.hear(events, 31) : reader.see(whole)
    if (seen.text) texts.push(seen.text)
    turns.push(...seen.turn.map(withoutIds), ...goOn(client, seen, n))
  }
}

const goOn = (client: ClientId, { calls }: Seen, n: number): Data[] =>
  calls.length ? clients[client].answers(calls.map((call) => [call, `result ${n}`])) : [clients[client].says(`go on ${n}`)]

/** The scripted vendors number the items of each reply from 0. */
const withoutIds = ({ id, ...item }: Data): Data => item

/** Sessions in which every turn may be served by another vendor. */
export const sessions: Proof[] = clientIds.map((client) =>
  proof(`${client} → every vendor in turn`, () => {
    wander(client, 0, true)
    wander(client, 11, false)
  }),
)
