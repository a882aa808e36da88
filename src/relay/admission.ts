import type { Group } from '../groups/group'
import type { Groups } from '../groups/store'
import type { ApiKey } from '../keys/key'
import { originFault } from '../keys/refusal'
import type { ApiKeys } from '../keys/store'
import type { Fault } from '../protocols/protocol'
import type { Bodies } from '../usage/bodies'
import type { Allowance } from './allowance'
import { isFault, readBody } from './body'
import type { Door } from './door'
import { bearerKey, presentedKeys } from './headers'
import type { Flight } from './live'
import { type Incoming, newIncoming } from './outgoing'

export interface AdmissionDependencies {
  keys: ApiKeys
  groups: Groups
  /** What API keys may use. */
  allowance: Pick<Allowance, 'take'>
  /** Keeps what was sent and told, where somebody wants that. */
  bodies?: Pick<Bodies, 'begin'>
  limits: { maxBodySize: number }
  now?: () => number
}

/** Somebody who has been let in at another door. */
export interface Guest {
  /** Stands for them in the log. */
  key: ApiKey
  /** The one channel that may serve them; else it is as the group says. */
  channelId?: number | undefined
}

/** What is known of a request that may be served. */
export interface Admitted {
  group: Group
  incoming: Incoming
}

/** Says of a request who asks, what for, and which group that is, or why it may not be served. */
export type Admission = (request: Request, door: Door, flight: Flight, guest: Guest | undefined) => Promise<Admitted | Fault>

export function createAdmission({ keys, groups, allowance, bodies, limits, now = Date.now }: AdmissionDependencies): Admission {
  return async (request, door, flight, guest) => {
    const { record } = flight.journey
    const query = request.url.includes('?') ? new URL(request.url).searchParams : null
    const key = guest?.key ?? authenticate(keys, request.headers, query, record.clientIp, now())
    if (isFault(key)) return key
    record.apiKeyId = key.id
    record.apiKeyName = key.name
    const body = await (door.read ?? readBody)(request, limits.maxBodySize)
    if (isFault(body)) return body
    flight.capture = bodies?.begin(key, body.bytes, request.headers)
    const asked = door.ask(body.json, key)
    if (isFault(asked)) return asked
    const refusal = door.wire.refuse?.(body.json)
    if (refusal) return refusal
    record.model = asked.model
    record.stream = asked.stream
    const named = findGroup(groups, key, asked.model)
    const group = guest && !isFault(named) ? servedBy(named, guest) : named
    if (isFault(group)) return group
    record.groupId = group.id
    record.groupName = group.name
    const incoming = newIncoming(request.headers, key, asked, body, door.protocol)
    const taken = allowance.take(incoming, group, record)
    const place = taken instanceof Promise ? await taken : taken
    if (place && isFault(place)) return place
    flight.place = place
    keys.touch(key.id, record.startedAt)
    return { group, incoming }
  }
}

const MAX_NAMED = 30

/** Who is asking: the first of the presented keys that is valid, or why none is. */
export function authenticate(keys: ApiKeys, headers: Headers, query: URLSearchParams | null, address: string, now: number): ApiKey | Fault {
  const bearer = bearerKey(headers)
  const usual = bearer ? keys.find(bearer) : undefined
  if (usual && isValid(usual, now)) return keys.allows(usual, address) ? usual : originFault(usual, address)
  const presented = presentedKeys(headers, query)
  if (bearer) presented.push(bearer)
  if (!presented.length) return refuse('no API key was sent: send one as "Authorization: Bearer sk-octopus-…", x-api-key or x-goog-api-key')
  let found: ApiKey | undefined
  for (const candidate of presented) {
    const key = keys.find(candidate)
    found ??= key
    if (key && isValid(key, now)) return keys.allows(key, address) ? key : originFault(key, address)
  }
  if (!found) return refuse('the API key is not known here: check it, or create one in the admin under "API keys"')
  if (!found.enabled) return refuse(`the API key "${found.name}" is disabled`)
  return refuse(`the API key "${found.name}" has expired`)
}

const isValid = (key: ApiKey, now: number) => key.enabled && (key.expiresAt === null || key.expiresAt > now)

const refuse = (message: string): Fault => ({ kind: 'auth', status: 401, message })

/** The names a key may ask for. */
export function allowedGroups(groups: Groups, key: ApiKey): Group[] {
  return groups.all().filter((group) => !key.models || key.models.includes(group.name))
}

/** The group that was asked for, or a fault that says which there are. */
export function findGroup(groups: Groups, key: ApiKey, name: string): Group | Fault {
  const group = groups.byName(name)
  if (group && (!key.models || key.models.includes(name))) return group
  const names = allowedGroups(groups, key).map((allowed) => allowed.name)
  const shown = names.slice(0, MAX_NAMED).join(', ') + (names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '')
  const hint = names.length ? `groups this API key may use: ${shown}` : 'there is no group this API key may use; create one in the admin'
  if (group) return { kind: 'limit', status: 403, message: `this API key may not use the group ${JSON.stringify(name)}; ${hint}` }
  return { kind: 'not-found', status: 404, message: `no group named ${JSON.stringify(name.slice(0, 200))}; ${hint}`, param: 'model' }
}

/** The group with the members alone that may serve a guest. */
export function servedBy(group: Group, { channelId }: { channelId?: number | undefined }): Group | Fault {
  if (channelId === undefined) return group
  const members = group.members.filter((member) => member.channelId === channelId)
  if (members.length) return { ...group, members }
  return { kind: 'not-found', status: 404, message: `the group ${JSON.stringify(group.name)} has no member at the channel ${channelId}` }
}
