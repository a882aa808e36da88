import { cut, json, type Target } from '../target'

/** https://bark.day.app/#/en-us/tutorial: `timeSensitive` is shown although the phone is set to focus. */
export const bark: Target = {
  fields: [
    { name: 'server', type: 'url', required: true, default: 'https://api.day.app' },
    { name: 'deviceKey', type: 'text', required: true, secret: true },
  ],
  write({ title, text, isGood }, { server, deviceKey }) {
    const level = isGood ? 'active' : 'timeSensitive'
    return json(server, '/push', { device_key: deviceKey, title, body: cut(text || title, 3000), group: 'Octopus', level })
  },
}
