import OpenAI from 'openai'
import { type CreateSpeaker, type Said, weather, weatherQuestion, weatherReport } from './speaker'

type Response = OpenAI.Responses.Response
type Input = OpenAI.Responses.ResponseInputItem

export const responsesTool = {
  type: 'function' as const,
  name: weather.name,
  description: weather.description,
  parameters: weather.schema,
  strict: true,
}

export const openaiResponsesSdk: CreateSpeaker = (url, apiKey) => {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 })

  async function respond(body: OpenAI.Responses.ResponseCreateParamsNonStreaming, streamed: boolean): Promise<Response> {
    if (!streamed) return client.responses.create(body)
    const { stream, ...rest } = body
    return client.responses.stream(rest).finalResponse()
  }

  return {
    name: 'openai (responses)',
    protocol: 'openai-responses',
    finishes: { text: 'completed', call: 'completed' },
    async greet(model, streamed) {
      return said(await respond({ model, input: 'Hello' }, streamed))
    },
    async consult(model, streamed) {
      const input: Input[] = [{ role: 'user', content: weatherQuestion }]
      const ask = () =>
        respond(
          {
            model,
            instructions: 'You know the weather.',
            input,
            tools: [responsesTool],
            reasoning: { effort: 'low', summary: 'auto' },
            include: ['reasoning.encrypted_content'],
            store: false,
          },
          streamed,
        )
      const first = await ask()
      const results = first.output.flatMap((item): Input[] =>
        item.type === 'function_call' ? [{ type: 'function_call_output', call_id: item.call_id, output: weatherReport }] : [],
      )
      input.push(...(first.output as Input[]), ...results)
      return [said(first), said(await ask())]
    },
  }
}

function said({ output, output_text, status, usage }: Response): Said {
  return {
    text: output_text,
    thoughts: output.flatMap((item) => (item.type === 'reasoning' ? item.summary.map(({ text }) => text) : [])).join(''),
    calls: output.flatMap((item) => (item.type === 'function_call' ? [{ name: item.name, input: JSON.parse(item.arguments) }] : [])),
    finish: status,
    usage: {
      input: usage?.input_tokens ?? 0,
      output: usage?.output_tokens ?? 0,
      cacheRead: usage?.input_tokens_details.cached_tokens ?? 0,
    },
  }
}
