import { asObject, asText, parseJson } from '../../protocols/json'
import { cut, json, type Target, wholeText } from '../target'

const LONGEST = 4096

/** https://core.telegram.org/bots/api#sendmessage */
export const telegram: Target = {
  fields: [
    { name: 'token', type: 'text', required: true, secret: true },
    { name: 'chat', type: 'text', required: true },
    { name: 'thread', type: 'number', required: false, min: 1, max: 2 ** 31 },
    { name: 'server', type: 'url', required: true, default: 'https://api.telegram.org' },
  ],
  write(message, { token, chat, thread, server }) {
    const body = {
      chat_id: chat,
      ...(thread !== undefined && { message_thread_id: thread }),
      text: cut(wholeText(message), LONGEST),
      link_preview_options: { is_disabled: true },
    }
    return { ...json(server, `/bot${encodeURIComponent(String(token)).replaceAll('%3A', ':')}/sendMessage`, body), problem }
  },
}

function problem(text: string): string | undefined {
  const answer = asObject(parseJson(text))
  return answer?.ok === true ? undefined : (asText(answer?.description) ?? 'it did not say that it took the message')
}
