import { cut, json, type Target } from '../target'

/** https://docs.ntfy.sh/publish/#publish-as-json; longer messages would become attachments. */
export const ntfy: Target = {
  fields: [
    { name: 'server', type: 'url', required: true, default: 'https://ntfy.sh' },
    { name: 'topic', type: 'text', required: true },
    { name: 'token', type: 'text', required: false, secret: true },
  ],
  write({ title, text, isGood }, { server, topic, token }) {
    const body = {
      topic,
      title,
      message: cut(text || title, 3000),
      priority: isGood ? 3 : 4,
      tags: [isGood ? 'white_check_mark' : 'warning'],
    }
    return json(server, '/', body, token === undefined ? {} : { authorization: `Bearer ${token}` })
  },
}
