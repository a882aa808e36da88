/**
 * The admin API from a script, typed from end to end by Eden. Makes a channel, a group and an API key, and prints a curl
 * that works:
 *
 *   OCTOPUS_PASSWORD=… UPSTREAM_KEY=sk-… bun scripts/admin-client.ts
 */
import { treaty } from '@elysiajs/eden'
import type { App } from '../src/app'

const {
  OCTOPUS_URL: url = 'http://localhost:8080',
  OCTOPUS_USERNAME: username = 'admin',
  OCTOPUS_PASSWORD: password = '',
  UPSTREAM_URL: upstreamUrl = 'https://api.openai.com/v1',
  UPSTREAM_KEY: upstreamKey = '',
  MODEL: model = 'gpt-4o-mini',
} = process.env

/** What an Eden call answered, or the end of this script with the server's own words. */
function expectData<T>({ data, error }: { data: T; error: unknown }): NonNullable<T> {
  if (data !== null && data !== undefined) return data
  const { status, value } = error as { status: unknown; value: { error?: { message?: string } } }
  console.error(`${String(status)}: ${value?.error?.message ?? JSON.stringify(value)}`)
  process.exit(1)
}

const signIn = expectData(await treaty<App>(url).api.session.post({ username, password }))
if (signIn.mustChangePassword) {
  console.error('Choose a new password first: open the admin, or run "octopus password".')
  process.exit(1)
}
const { api } = treaty<App>(url, { headers: { authorization: `Bearer ${signIn.token}` } })

const name = `example ${new Date().toISOString()}`
const channel = expectData(
  await api.channels.post({
    name,
    protocol: 'openai-chat',
    endpoints: [{ url: upstreamUrl }],
    keys: upstreamKey.split(/\s+/).map((key) => ({ key })),
    models: [model],
  }),
)
const group = expectData(await api.groups.post({ name, mode: 'round-robin', members: [{ channelId: channel.id, model }] }))
const { key } = expectData(await api.keys.post({ name, models: [group.name] }))

const body = JSON.stringify({ model: group.name, messages: [{ role: 'user', content: 'Say hello.' }] })
console.log(`curl ${url}/v1/chat/completions -H 'authorization: Bearer ${key}' -H 'content-type: application/json' -d '${body}'`)
