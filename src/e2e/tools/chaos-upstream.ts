/**
 * An upstream in a process of its own, so that it can be frozen and killed: `bun chaos-upstream.ts <manner> [port]`. It says its port
 * and serves Chat Completions, well or badly, until it is ended.
 */
import { type Call, rawUpstream } from './upstream'

/** How one answers: always well, well with streams that are cut, or with anything but a reply. */
export type Manner = 'well' | 'cut' | 'garbage'

/** What each good reply says. */
export const words = Array.from({ length: 20 }, (_, index) => `word${index} `)
export const usage = { prompt_tokens: 7, completion_tokens: words.length, total_tokens: 7 + words.length }

const PACE_MS = 60

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const last = `${chunk({}, 'stop')}data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'm', choices: [], usage })}\n\ndata: [DONE]\n\n`

async function answerWell(call: Call, most = Number.POSITIVE_INFINITY) {
  const { stream } = JSON.parse(call.body.toString())
  if (!stream) {
    await Bun.sleep(PACE_MS)
    const message = { role: 'assistant', content: words.join('') }
    return call.reply(
      200,
      JSON.stringify({ id: 'c', object: 'chat.completion', choices: [{ index: 0, message, finish_reason: 'stop' }], usage }),
    )
  }
  call.beginStream()
  call.write(chunk({ role: 'assistant', content: '' }))
  for (const [index, content] of words.entries()) {
    if (index >= most) return call.end()
    await Bun.sleep(PACE_MS * 2 * Math.random())
    call.write(chunk({ content }))
  }
  call.write(last)
  call.end()
}

/** A whole reply is cut as well. */
function answerCut(call: Call) {
  if (Math.random() < 0.3) return answerWell(call)
  if (JSON.parse(call.body.toString()).stream) return answerWell(call, Math.floor(words.length * Math.random()))
  call.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"id":')
  return call.end()
}

const rubbish: ((call: Call) => void)[] = [
  (call) => call.write(crypto.getRandomValues(new Uint8Array(2000))),
  (call) => call.reply(200, '<html><h1>It works!</h1></html>', { 'content-type': 'text/html' }),
  (call) => call.reply(200, ''),
  (call) => call.reply(200, '{"id": "c", "choices": [{'),
  (call) => call.reply(500, 'x'.repeat(100_000)),
  (call) => call.reply(429, '{"error":{"message":"slow down"}}', { 'retry-after': '1' }),
  (call) => call.reply(302, '', { location: 'http://169.254.169.254/' }),
  (call) => call.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\nnot a size\r\n'),
  (call) => {
    call.beginStream()
    call.write(`data: {"error":{"message":"overloaded"}}\n\n`)
  },
  (call) => {
    call.beginStream()
    call.write('data: {"id":\n\nevent: \xff\n\n: \n\n\n\n')
  },
]

function answerGarbage(call: Call) {
  rubbish[Math.floor(rubbish.length * Math.random())]!(call)
  call.end()
}

const answers: Record<Manner, (call: Call) => unknown> = { well: (call) => answerWell(call), cut: answerCut, garbage: answerGarbage }

if (import.meta.main) {
  const [manner, port] = process.argv.slice(2)
  const upstream = rawUpstream((call) => void answers[manner as Manner](call), undefined, Number(port ?? 0))
  console.log(upstream.port)
}
