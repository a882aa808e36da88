import type { Group } from '../groups/group'
import type { Groups } from '../groups/store'
import type { ApiKey } from '../keys/key'
import { originFault } from '../keys/refusal'
import type { ApiKeys } from '../keys/store'
import type { Fault } from '../protocols/protocol'
import { bearerKey, presentedKeys } from './headers'

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
