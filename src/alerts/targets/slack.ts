import { cut, json, type Target } from '../target'

/** An incoming webhook, whose address is all that is needed to write there: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export const slack: Target = {
  fields: [{ name: 'url', type: 'url', required: true, secret: true }],
  write: ({ title, text }, { url }) => json(url, '', { text: cut(`*${plain(title)}*${text && `\n${plain(text)}`}`, 4000) }),
}

/** Names that people and upstreams have chosen call nobody and link nowhere. */
const plain = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
