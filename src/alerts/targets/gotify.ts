import { json, type Target } from '../target'

/** https://gotify.net/docs/pushmsg */
export const gotify: Target = {
  fields: [
    { name: 'server', type: 'url', required: true },
    { name: 'token', type: 'text', required: true, secret: true },
  ],
  write({ title, text, isGood }, { server, token }) {
    return json(server, '/message', { title, message: text || title, priority: isGood ? 4 : 7 }, { 'x-gotify-key': String(token) })
  },
}
