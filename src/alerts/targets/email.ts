import { securities } from '../mail'
import type { Target } from '../target'

/** A mail over SMTP. */
export const email: Target = {
  fields: [
    { name: 'host', type: 'text', required: true },
    { name: 'port', type: 'number', required: true, default: 587, min: 1, max: 65_535 },
    { name: 'security', type: 'choice', required: true, default: 'starttls', options: securities },
    { name: 'username', type: 'text', required: false },
    { name: 'password', type: 'text', required: false, secret: true },
    { name: 'from', type: 'addresses', required: true },
    { name: 'to', type: 'addresses', required: true },
  ],
  write({ id, title, text, sentAt }, values) {
    const addresses = (field: string) =>
      String(values[field])
        .split(',')
        .map((one) => one.trim())
    const [from = ''] = addresses('from')
    return {
      mail: {
        server: {
          host: String(values.host),
          port: Number(values.port),
          security: securities.find((one) => one === values.security) ?? 'starttls',
          ...(values.username !== undefined && { username: String(values.username), password: String(values.password ?? '') }),
        },
        from,
        to: addresses('to'),
        subject: `Octopus: ${title}`,
        text: text || title,
        id,
        date: new Date(sentAt),
      },
    }
  },
}
