import { expect, test } from 'bun:test'
import { anthropicSample, chat, geminiSample, responses } from '../../../../src/relay/samples.fixture'
import { callOf, readAnswer, spoken } from './call'

const samples = { 'openai-chat': chat, 'openai-responses': responses, anthropic: anthropicSample, gemini: geminiSample }

test.each(spoken.flatMap((protocol) => [true, false].map((stream) => ({ protocol, stream }))))(
  'an answer is read in its protocol: $protocol, stream $stream',
  async ({ protocol, stream }) => {
    const { whole, stream: events } = samples[protocol]
    const response = new Response(stream ? events : whole, {
      headers: { 'content-type': stream ? 'text/event-stream' : 'application/json' },
    })
    const seen: string[] = []
    const text = await readAnswer(response, (now) => seen.push(now))
    expect(text).toContain('Héllo')
    expect(text.split('Héllo').length).toBe(2)
    expect(seen.at(-1)).toBe(text)
  },
)

test('a group’s name with a slash stays one name in Gemini’s address', () => {
  const { path } = callOf('gemini', { model: 'vendor/model', prompt: 'hi', stream: false })
  expect(path).toBe('/v1beta/models/vendor%2Fmodel:generateContent')
})
