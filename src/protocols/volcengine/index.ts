import { openaiChat } from '../openai-chat'
import type { Protocol } from '../protocol'

/**
 * Volcengine Ark and BytePlus ModelArk speak Chat Completions in a manner of their own, which is the `ark` dialect of the
 * profiles.
 * https://www.volcengine.com/docs/82379/1298454
 */
export const volcengine: Protocol = { ...openaiChat, id: 'volcengine', takes: 'openai-chat' }
