import { Elysia, status } from 'elysia'
import { notFound } from '../lib/api-error'
import { idParams } from '../lib/page'
import type { Audit } from '../server/audit'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import type { Channel } from './channel'
import { type ChannelDraft, channelAnswer, showChannel } from './shape'
import { allReady, type Standing } from './standing'
import type { Channels } from './store'

export interface ChannelCopyDeps {
  channels: Channels
  sessions: Pick<Sessions, 'find'>
  audit: Audit
  log: ErrorLog
  standing?: Standing
}

/** `POST /api/channels/:id/copy`: another channel with all that this one has, its secrets too; it is off until somebody has looked at it. */
export function channelCopyRoutes({ channels, sessions, audit, log, standing = allReady }: ChannelCopyDeps) {
  return new Elysia({ prefix: '/api/channels', name: 'channel-copy', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .post(
      '/:id/copy',
      async ({ params, admin }) => {
        const channel = channels.byId(params.id)
        if (!channel) throw notFound('channel', params.id)
        const names = new Set(channels.all().map(({ name }) => name))
        const copy = await channels.create(copyOf(channel, freeName(channel.name, names)))
        await audit(admin, 'channel.create', copy.name, { id: copy.id, copyOf: channel.name })
        return status(201, showChannel(copy, standing))
      },
      { params: idParams, response: { 201: channelAnswer, ...refusals } },
    )
}

function copyOf(channel: Channel, name: string): ChannelDraft {
  const { id: _id, syncedAt: _syncedAt, createdAt: _createdAt, updatedAt: _updatedAt, endpoints, keys, ...rest } = channel
  return {
    ...rest,
    name,
    enabled: false,
    endpoints: endpoints.map(({ url, enabled }) => ({ url, enabled })),
    keys: keys.map(({ id: _id, hint: _hint, createdAt: _createdAt, secret, ...key }) => ({ ...key, key: secret })),
  }
}

const LONGEST_NAME = 191

/** `relay` → `relay 2`, `relay 2` → `relay 3`. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  const stem = name.replace(/ \d{1,4}$/, '').slice(0, LONGEST_NAME - 6)
  for (let number = 2; ; number++) if (!taken.has(`${stem} ${number}`)) return `${stem} ${number}`
}
