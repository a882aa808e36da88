import { cut, json, type Target } from '../target'

const LONGEST = 2000

/** A webhook of a channel: https://docs.discord.com/developers/resources/webhook#execute-webhook */
export const discord: Target = {
  fields: [{ name: 'url', type: 'url', required: true, secret: true }],
  write({ title, text }, { url }) {
    const content = cut(`**${title}**${text && `\n${text}`}`, LONGEST)
    return json(url, '', { content, username: 'Octopus', allowed_mentions: { parse: [] } })
  },
}
