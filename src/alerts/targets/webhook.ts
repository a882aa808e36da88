import { createHmac } from 'node:crypto'
import type { Target } from '../target'

/**
 * A JSON message, signed as Standard Webhooks has it (https://www.standardwebhooks.com): HMAC-SHA256 over id, time and body,
 * so that whoever receives it knows who has sent it, and when.
 */
export const webhook: Target = {
  fields: [
    { name: 'url', type: 'url', required: true },
    { name: 'secret', type: 'text', required: true, secret: true, shortest: 16 },
  ],
  write({ id, kind, title, text, isGood, news, sentAt }, { url, secret }) {
    const timestamp = String(Math.floor(sentAt / 1000))
    const data = { title, text, good: isGood, news: news.map(({ at, ...one }) => ({ ...one, at: new Date(at).toISOString() })) }
    const body = JSON.stringify({ type: `octopus.${kind}`, timestamp: new Date(sentAt).toISOString(), data })
    const signature = createHmac('sha256', keyOf(String(secret)))
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64')
    return {
      posting: {
        url: new URL(String(url)),
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
        body,
      },
    }
  },
}

const keyOf = (secret: string) => (secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret))
