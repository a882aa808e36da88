import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { unmasked } from '../channels/masking'
import { partsOf } from '../channels/parts'
import { checkChannel } from '../channels/rules'
import { channelPatch } from '../channels/shape'
import type { Channels } from '../channels/store'
import { invalid, notFound } from '../lib/api-error'
import { idParams } from '../lib/page'
import { integer, nullable, oneOf, strict } from '../lib/schema'
import type { Profile } from '../protocols/profiles/profile'
import { type Json, type JsonObject, Refusal } from '../protocols/protocol'
import { admin, api, type ErrorLog, refusals } from '../server/door'
import type { Sessions } from '../server/session'
import type { DryRun, DryRunAsked } from './dry-run'

export interface DryRunRoutes {
  channels: Pick<Channels, 'byId'>
  dryRun: (asked: DryRunAsked) => Promise<DryRun>
  sessions: Pick<Sessions, 'find'>
  log: ErrorLog
}

const id = integer(1, Number.MAX_SAFE_INTEGER)

const asked = Type.Object(
  {
    protocol: oneOf(['openai-chat', 'openai-responses', 'anthropic', 'gemini']),
    body: Type.Unsafe<JsonObject>(Type.Record(Type.String(), Type.Any(), { description: 'What the client would send' })),
    model: Type.Optional(
      Type.String({ minLength: 1, maxLength: 255, description: "As the channel names it; else the body's own, or the channel's first" }),
    ),
    headers: Type.Optional(Type.Record(Type.String({ pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" }), Type.String({ maxLength: 8000 }))),
    stream: Type.Optional(Type.Boolean({ description: 'Where the body does not say it' })),
    endpointId: Type.Optional(id),
    keyId: Type.Optional(id),
    draft: Type.Optional(Type.Pick(channelPatch, ['proxy', 'headers', 'overrides', 'modelMap', 'capabilities'], strict)),
  },
  strict,
)

const answer = Type.Object({
  method: Type.String(),
  url: Type.String(),
  headers: Type.Record(Type.String(), Type.String()),
  body: Type.Unsafe<Json>(Type.Any()),
  model: Type.String({ description: 'As the upstream names it' }),
  sameProtocol: Type.Boolean({ description: "The client's own bytes go up, with only what must change in them" }),
  proxy: nullable(Type.String({ description: 'null: the one of the settings, if there is one' })),
  profile: Type.Unsafe<Profile>(Type.Any({ description: 'What the model is taken to be able to do' })),
  warnings: Type.Array(Type.Object({ field: Type.String(), action: Type.String(), detail: Type.String() })),
})

/** `POST /api/channels/:id/dry-run`: the request that would leave, exactly as the relay writes it, with a draft as if that were saved. */
export function dryRunRoutes({ channels, dryRun, sessions, log }: DryRunRoutes) {
  return new Elysia({ prefix: '/api/channels', name: 'dry-run', normalize: false })
    .use(api(log))
    .use(admin(sessions))
    .post(
      '/:id/dry-run',
      async ({ params, body: { endpointId, keyId, model, stream, headers = {}, draft, ...asked } }) => {
        const kept = channels.byId(params.id)
        if (!kept) throw notFound('channel', params.id)
        const typed = draft && unmasked(draft, kept)
        if (typed) checkChannel(typed)
        // What was learnt of its models belongs to the channel as it is.
        const channel = typed ? { ...kept, ...typed } : kept
        const named = model ?? (typeof asked.body.model === 'string' ? asked.body.model : channel.models[0])
        if (named === undefined) throw invalid('model: expected the name of a model, as the channel has none.')
        const parts = partsOf(channel, endpointId, keyId)
        return dryRun({ ...asked, ...parts, channel, headers, model: named, stream: stream ?? asked.body.stream === true }).catch(told)
      },
      { params: idParams, body: asked, response: { 200: answer, ...refusals } },
    )
}

function told(error: unknown): never {
  if (error instanceof Refusal) throw invalid(`${error.param ?? 'body'}: ${error.message}`)
  throw error
}
