import { describe, expect, test } from 'bun:test'
import { gemini } from '../protocols/gemini'
import { arrayFraming } from './conversion'
import { Reframing } from './reframing'

const open = () =>
  new Reframing({ read: gemini.readReply(), writeFault: gemini.wire.writeStreamFault, framing: arrayFraming(), limit: 1 << 20 })

const chunk = (text: string, more = '') =>
  `{"candidates":[{"content":{"role":"model","parts":[{"text":"${text}"}]},"safetyRatings":[{"x":1e400}]${more}}],  "odd" : 9007199254740993}`
const first = chunk('Hé')
const last = chunk('llo', ',"finishReason":"STOP"')
const stream = Buffer.from(`data: ${first}\r\n\r\n: note\r\n\r\ndata: ${last}\r\n\r\n`)

/** What a client gets of a stream that comes in pieces of this size. */
function tell(bytes: Uint8Array, size = bytes.length) {
  const ear = open()
  const out: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) out.push(ear.push(bytes.subarray(at, at + size)).out)
  const end = ear.end()
  return { text: Buffer.concat([...out, end.out]).toString(), events: end.events }
}

describe('a stream of Gemini’s as an array for a Gemini client', () => {
  test('holds every event byte for byte, wherever the stream is cut', () => {
    for (let size = 1; size <= stream.length; size++) expect(tell(stream, size).text).toBe(`[${first},\r\n${last}]`)
  })

  test('that breaks off ends as an array, with the error in it', () => {
    const { text, events } = tell(Buffer.from(`data: ${first}\n\n`))
    expect(JSON.parse(text)).toMatchObject([{ candidates: [{}] }, { error: { code: 502 } }])
    expect(events.at(-1)).toMatchObject({ type: 'error' })
  })

  test('an error of the upstream’s own closes it', () => {
    const error = '{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}'
    expect(tell(Buffer.from(`data: ${first}\n\ndata: ${error}\n\ndata: ${first}\n\n`)).text).toBe(`[${first},\r\n${error}]`)
  })

  test('after its end nothing is said', () => {
    const ear = open()
    ear.push(stream)
    ear.end()
    expect(ear.fail({ kind: 'transient', status: 502, message: 'late' })).toHaveLength(0)
    expect(ear.keepAlive()).toBeNull()
  })
})
