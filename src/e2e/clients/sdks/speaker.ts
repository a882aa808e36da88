import type { ProtocolId } from '../../../protocols/protocol'

/** One reply, as its client understood it. */
export interface Said {
  text: string
  /** What it thought aloud. */
  thoughts: string
  /** The tools it called: name and parsed input. */
  calls: { name: string; input: unknown }[]
  finish: string | null | undefined
  usage: { input: number; output: number; cacheRead: number }
}

/** An official SDK, used as its manual says. */
export interface Speaker {
  name: string
  protocol: ProtocolId
  /** What `finish` is when the model is done, and when it waits for a tool. */
  finishes: { text: string; call: string }
  greet(model: string, streamed: boolean): Promise<Said>
  /** Thinks, calls `get_weather`, is told its result: the two replies. `budget` is for clients that count their thoughts in tokens. */
  consult(model: string, streamed: boolean, budget?: number): Promise<[Said, Said]>
}

export type CreateSpeaker = (url: string, key: string) => Speaker

export const weather = {
  name: 'get_weather',
  description: 'The weather of a city',
  schema: {
    type: 'object' as const,
    properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1 } },
    required: ['city', 'days'],
    additionalProperties: false,
  },
  run: ({ city, days }: { city: string; days: number }) => `21 °C in ${city} for ${days} days`,
}

export const weatherQuestion = 'What is the weather like in São "Paulo"?'
export const weatherReport = weather.run({ city: 'São "Paulo"', days: 3 })
