import type { Case } from './case'

/** Everything beside the conversation itself, and what is kept. All of it needs the relay. */
export const auxiliary: Case[] = [
  {
    number: 126,
    title: 'the list of models has three shapes',
    shown: [
      ['relay/addresses.test.ts', 'has three shapes'],
      ['relay/addresses.test.ts', 'one of them is found by its whole name'],
    ],
  },
  {
    number: 127,
    title: 'tokens are counted, or estimated where nobody can',
    shown: [
      ['relay/count.test.ts', 'gets an estimate where no channel has a counter (127)'],
      ['relay/count.test.ts', 'the same body is counted once, even 25 times at once'],
    ],
  },
  {
    number: 128,
    title: 'embeddings come in the form that was asked for',
    shown: [['relay/embedding.test.ts', 'that asked for base64 get it from an upstream that only knows numbers (128)']],
  },
  {
    number: 129,
    title: 'an earlier response that no upstream can have is refused clearly',
    shown: [['relay/stored.test.ts', 'is refused where the upstream speaks another protocol: %j (129)']],
  },
  {
    number: 130,
    title: 'an unknown response is a 404 of OpenAI’s',
    shown: [['relay/conformance.test.ts', '130: a response that is not known is a 404 in OpenAI’s shape']],
  },
  {
    number: 131,
    title: 'credentials are accepted wherever they stand',
    shown: [['relay/addresses.test.ts', 'a key in %s is taken, on any of them (131)']],
  },
  {
    number: 132,
    title: 'betas are merged, and kept from those who know none',
    shown: [
      ['relay/addresses.test.ts', "betas of the client's, repeated, and of the channel's come together once each (132)"],
      ['relay/conformance.test.ts', '132: betas do not reach other vendors behind Anthropic’s protocol'],
    ],
  },
  {
    number: 133,
    title: 'models with slashes and colons are found in Gemini’s addresses',
    shown: [['relay/conformance.test.ts', '133: a model with a slash and a colon is found in Gemini’s address']],
  },
  {
    number: 134,
    title: 'base URLs may be written in any way',
    shown: [
      ['channels/url.test.ts', 'the address of an upstream call'],
      ['relay/addresses.test.ts', '%s is one (134)'],
    ],
  },
  {
    number: 135,
    title: 'Anthropic’s events pass byte for byte',
    shown: [['relay/conformance.test.ts', '135: unknown events, deltas, pings and signatures of Anthropic pass byte for byte']],
  },
  {
    number: 136,
    title: 'Responses’ items and numbers pass byte for byte',
    shown: [['relay/conformance.test.ts', '136: items, sequence numbers and unknown tools of Responses pass byte for byte']],
  },
  {
    number: 137,
    title: 'compressed requests are read',
    shown: [['relay/conformance.test.ts', '137: a request may come compressed']],
  },
  {
    number: 138,
    title: 'forms pass with another model in them',
    shown: [['relay/passage.test.ts', 'only the model is another one upstream (138)']],
  },
]
