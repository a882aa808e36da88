import { describe, expect, test } from 'bun:test'
import type { Place } from '../profiles/find'
import { anyAnswer } from './answers'
import { type ClientId, clientIds } from './conversation'
import type { Draw } from './draw'
import { pass, tapped } from './passing'
import { forAll } from './property'
import { vendors } from './vendors'
import { Words } from './words'

/** A model of which nothing is known, so that nothing has to be corrected for it. */
const placeOf = (client: ClientId): Place => ({ protocol: client, host: '', model: 'some-model' })

const BLANKS = ['', ' ', '\n', '\t', '\r\n  ']

/** Any JSON, as nobody would write it anew: with blanks, escapes, numbers too big, keys given twice. */
function anyJson(draw: Draw, depth: number): string {
  const blank = () => draw.pick(BLANKS)
  const kind = draw.below(depth > 0 ? 6 : 4)
  if (kind < 4)
    return draw.pick(['null', '0.10', '-0', '1e400', '12345678901234567890', '"\\u00e9\\/"', '"𝒳 \\ud83d\\ude00"', 'true', '""'])
  const items = draw.many(2, () => anyJson(draw, depth - 1))
  if (kind === 4) return `[${items.map((item) => blank() + item + blank()).join(',')}]`
  return `{${items.map((item) => `${blank()}"${draw.pick(['a', 'b', '__proto__', '', 'é'])}"${blank()}:${blank()}${item}`).join(',')}${blank()}}`
}

const MUST: Record<ClientId, [string, string][]> = {
  'openai-chat': [['messages', '[ {"role":"user", "content":"hi", "future":[1.0]} ]']],
  'openai-responses': [['input', '[ {"role":"user","content":"hi"} , {"type":"future_item","x":1e3} ]']],
  anthropic: [
    ['max_tokens', '100'],
    ['messages', '[{"role":"user","content":[{"type":"text","text":"\\u0068i"}]}]'],
  ],
  gemini: [['contents', '[{"parts":[{"text":"hi","future":{}}]}]']],
}

function anyBody(draw: Draw, client: ClientId): { text: string; changed: string } {
  const unknown = draw.many(3, (at): [string, string] => [`future_${at}`, anyJson(draw, 3)])
  const model: [string, string][] = client === 'gemini' ? [] : [['model', '"asked-model"']]
  const members = [...unknown.slice(0, 1), ...model, ...unknown.slice(1), ...MUST[client]]
  const [before, after] = [draw.pick(BLANKS), draw.pick(BLANKS)]
  const write = (all: [string, string][]) =>
    `{${all.map(([key, value]) => `${before}"${key}"${after}:${before}${value}${after}`).join(',')}}`
  return { text: write(members), changed: write(members.map(([key, value]) => [key, key === 'model' ? '"some-model"' : value])) }
}

for (const client of clientIds) {
  describe(`${client} → ${client}`, () => {
    test('a request keeps every byte but those of its model', () =>
      forAll(
        (draw) => anyBody(draw, client),
        ({ text, changed }) => expect(pass(client, text, placeOf(client))).toBe(changed),
        { cases: 300 },
      ))

    test('a stream keeps every byte, wherever it is cut', () =>
      forAll(
        (draw) => anyStream(draw, client),
        ({ pieces, text }) => expect(tapped(client, pieces, false)).toBe(text),
        { cases: 200 },
      ))
  })
}

/** A stream with comments, events and fields that nobody knows yet. */
function anyStream(draw: Draw, client: ClientId) {
  const answer = anyAnswer(draw, client, { tools: [{ name: 'a', custom: false, schema: {} }] })
  const blocks = vendors[client].stream(answer, new Words(draw)).split(/(?<=\n\n)/)
  const strange =
    client === 'anthropic' || client === 'openai-responses'
      ? 'event: future.event\ndata: {"type":"future.event","x":1.0}\n\n'
      : ': comment\n\n'
  const text = blocks
    .flatMap((block) => [...(draw.once(4) ? [strange] : []), block.replace('{', draw.once(4) ? '{ "future":1.0,' : '{')])
    .join('')
  const bytes = Buffer.from(text)
  const ends = [...draw.many(5, () => draw.below(bytes.length)).toSorted((a, b) => a - b), bytes.length]
  return { text, pieces: ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end)), toJSON: () => ({ text, ends }) }
}

test('the usage that nobody asked for is taken out again, and nothing else', () =>
  forAll(
    (draw) => anyStream(draw, 'openai-chat'),
    ({ text, pieces }) => {
      const without = text
        .split(/(?<=\n\n)/)
        .filter((block) => !block.includes('"choices":[],'))
        .join('')
      expect(tapped('openai-chat', pieces, true)).toBe(without)
    },
    { cases: 200 },
  ))
