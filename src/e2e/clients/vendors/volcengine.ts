import { checkChatRequest } from '../../../protocols/conformance/vendors/chat-request'
import { asObject, asObjects } from '../../../protocols/json'
import type { JsonObject } from '../../../protocols/protocol'
import { Complaint, thought, type Vendor } from '../script'
import { allKept, thoughtfulSeed } from '../signature'
import { openaiChat, questionOf } from './openai-chat'

/** Volcengine Ark: Chat Completions with its own words for thinking, and its own for errors (www.volcengine.com/docs/82379/1494384). */
export const volcengine: Vendor = {
  ...openaiChat,

  read(body, model) {
    const { prompt_cache_key: _, ...known } = body
    checkChatRequest(known, { protocol: 'volcengine', host: 'ark.cn-beijing.volces.com', model })
    checkModel(body)
    const messages = asObjects(body.messages)
    const kept = allKept(messages.flatMap(keptIn))
    const isThinking = body.thinking !== undefined || body.reasoning_effort !== undefined
    const isOff = asObject(body.thinking)?.type === 'disabled' || body.reasoning_effort === 'minimal'
    return { ...questionOf(body, model), reasons: isThinking && !isOff, ...(kept !== undefined && { kept }) }
  },

  whole: (answer) => ({ ...openaiChat.whole(answer), usage: usageOf(openaiChat.whole(answer)) }),

  stream: (answer, body) =>
    openaiChat
      .stream(answer, body)
      .map(([name, data]) => [name, typeof data === 'string' || !data.usage ? data : { ...data, usage: usageOf(data) }]),

  refuse: (status, message) => ({
    error: {
      code: status === 401 ? 'AuthenticationError' : 'InvalidParameter',
      message: `${message} Request id: 021700000000`,
      param: '',
      type: status === 401 ? 'Unauthorized' : 'BadRequest',
    },
  }),

  failure: [
    undefined,
    { error: { code: 'InternalServiceError', message: 'The service had an error.', param: '', type: 'InternalServerError' } },
  ],
}

/** What its thinking models do not take. */
function checkModel({ stop, n, max_tokens, max_completion_tokens }: JsonObject): void {
  if (stop !== undefined) throw new Complaint('The parameter `stop` specified in the request is not valid: not supported by this model.')
  if (n !== undefined && n !== 1) throw new Complaint('The parameter `n` specified in the request is not valid.')
  if (Number(max_tokens ?? 0) > 32_768) throw new Complaint('The parameter `max_tokens` specified in the request is not valid.')
  if (Number(max_completion_tokens ?? 0) > 65_536)
    throw new Complaint('The parameter `max_completion_tokens` specified in the request is not valid: at most 65536.')
}

/** What it thought before a call of its own; some clients tell calls without their ids. */
function keptIn({ tool_calls, reasoning_content: told }: JsonObject): boolean[] {
  const isOwn = asObjects(tool_calls).some(({ id }) => thoughtfulSeed(id, 'call_'))
  return isOwn || told === thought ? [told === thought] : []
}

/** It tells nothing of what went into the cache. */
function usageOf({ usage }: JsonObject): JsonObject {
  const { prompt_tokens_details: details, ...counts } = asObject(usage) ?? {}
  return { ...counts, prompt_tokens_details: { cached_tokens: asObject(details)?.cached_tokens ?? 0 } }
}
