import Anthropic from '@anthropic-ai/sdk'
import { type CreateSpeaker, type Said, weather, weatherQuestion, weatherReport } from './speaker'

type Message = Anthropic.Message
type Sent = Anthropic.MessageParam

export const anthropicTool = { name: weather.name, description: weather.description, input_schema: weather.schema }

/** How models up to 4.5 are told how much to think, and later ones. */
const budget = { thinking: { type: 'enabled' as const, budget_tokens: 2048 } }
const effort = { thinking: { type: 'adaptive' as const, display: 'summarized' as const }, output_config: { effort: 'low' as const } }

export const anthropicSdk: CreateSpeaker = (baseURL, apiKey) => {
  const client = new Anthropic({ baseURL, apiKey, maxRetries: 0 })

  async function message(body: Anthropic.MessageCreateParamsNonStreaming, streamed: boolean): Promise<Message> {
    return streamed ? client.messages.stream(body).finalMessage() : client.messages.create(body)
  }

  return {
    name: '@anthropic-ai/sdk',
    protocol: 'anthropic',
    finishes: { text: 'end_turn', call: 'tool_use' },
    async greet(model, streamed) {
      return said(await message({ model, max_tokens: 1000, messages: [{ role: 'user', content: 'Hello' }] }, streamed))
    },
    async consult(model, streamed) {
      const messages: Sent[] = [{ role: 'user', content: weatherQuestion }]
      const ask = () =>
        message(
          {
            model,
            max_tokens: 4000,
            system: [{ type: 'text', text: 'You know the weather.', cache_control: { type: 'ephemeral' } }],
            messages,
            tools: [anthropicTool],
            ...(model.includes('4-5') ? budget : effort),
          },
          streamed,
        )
      const first = await ask()
      const results = first.content.flatMap((block) =>
        block.type === 'tool_use' ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: weatherReport }] : [],
      )
      messages.push({ role: 'assistant', content: first.content }, { role: 'user', content: results })
      return [said(first), said(await ask())]
    },
  }
}

function said({ content, stop_reason, usage }: Message): Said {
  const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens } = usage
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    thoughts: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    calls: content.flatMap((block) => (block.type === 'tool_use' ? [{ name: block.name, input: block.input }] : [])),
    finish: stop_reason,
    usage: {
      input: input_tokens + (cache_read_input_tokens ?? 0) + (cache_creation_input_tokens ?? 0),
      output: output_tokens,
      cacheRead: cache_read_input_tokens ?? 0,
    },
  }
}
