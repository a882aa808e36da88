import OpenAI from 'openai'
import { type CreateSpeaker, type Said, weather, weatherQuestion, weatherReport } from './speaker'

type Completion = OpenAI.ChatCompletion
type Message = OpenAI.ChatCompletionMessageParam

export const chatTool = {
  type: 'function' as const,
  function: { name: weather.name, description: weather.description, parameters: weather.schema },
}

export const openaiChatSdk: CreateSpeaker = (url, apiKey) => {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 })

  async function complete(body: OpenAI.ChatCompletionCreateParamsNonStreaming, streamed: boolean): Promise<Completion> {
    if (!streamed) return client.chat.completions.create(body)
    const { stream, ...rest } = body
    const events = client.chat.completions.stream({ ...rest, stream_options: { include_usage: true } })
    // The SDK keeps only the last piece of a field that it does not know.
    let thoughts = ''
    events.on('chunk', ({ choices }) => {
      thoughts += thoughtsOf(choices[0]?.delta)
    })
    const completion = await events.finalChatCompletion()
    if (thoughts) Object.assign(completion.choices[0]!.message, { reasoning_content: thoughts })
    return completion
  }

  return {
    name: 'openai (chat)',
    protocol: 'openai-chat',
    finishes: { text: 'stop', call: 'tool_calls' },
    async greet(model, streamed) {
      return said(await complete({ model, messages: [{ role: 'user', content: 'Hello' }] }, streamed))
    },
    async consult(model, streamed) {
      const messages: Message[] = [
        { role: 'system', content: 'You know the weather.' },
        { role: 'user', content: weatherQuestion },
      ]
      const ask = () => complete({ model, messages, tools: [chatTool], reasoning_effort: 'low' }, streamed)
      const first = await ask()
      const { message } = first.choices[0]!
      const results = message.tool_calls?.map(({ id }): Message => ({ role: 'tool', tool_call_id: id, content: weatherReport }))
      messages.push(message, ...(results ?? []))
      return [said(first), said(await ask())]
    },
  }
}

const thoughtsOf = (said: object = {}) => ('reasoning_content' in said ? String(said.reasoning_content) : '')

function said({ choices, usage }: Completion): Said {
  const { message, finish_reason } = choices[0]!
  return {
    text: message.content ?? '',
    thoughts: thoughtsOf(message),
    calls: (message.tool_calls ?? []).flatMap((call) =>
      call.type === 'function' ? [{ name: call.function.name, input: JSON.parse(call.function.arguments) }] : [],
    ),
    finish: finish_reason,
    usage: {
      input: usage?.prompt_tokens ?? 0,
      output: usage?.completion_tokens ?? 0,
      cacheRead: usage?.prompt_tokens_details?.cached_tokens ?? 0,
    },
  }
}
