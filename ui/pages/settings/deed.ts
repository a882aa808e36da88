import type { AuditEntry } from '../../contract'
import { named } from '../../words/words'

/** Where what an admin has changed can be seen, as far as it is still there. */
export function hrefOf({ action, target, detail }: Pick<AuditEntry, 'action' | 'target' | 'detail'>): string | undefined {
  const [area = '', ...what] = action.split('.')
  if (what.includes('remove') && what.length === 1) return
  const id = typeof detail.id === 'number' || typeof detail.id === 'string' ? detail.id : undefined
  if (area in sheets) return id === undefined ? undefined : `${sheets[area as keyof typeof sheets]}?open=${id}`
  if (area === 'price') return `/prices?text=${encodeURIComponent(target)}`
  if (area === 'request') return `/logs?open=${encodeURIComponent(target)}`
}

const sheets = { channel: '/channels', group: '/groups', key: '/keys', alert: '/settings/alerts' }

/** What says of whom it is rather than what was done. */
const ids = ['id', 'keyId', 'channelId', 'endpointId']

/** What was changed, in as many words as are known of it; nothing where the sentence says it all. */
export function detailOf({ action, detail }: Pick<AuditEntry, 'action' | 'detail'>): string {
  const nameOf = (name: string) => (action === 'settings.change' ? named(`setting.${name}`, name) : name)
  return Object.entries(detail)
    .filter(([name, value]) => !ids.includes(name) && value !== null && value !== undefined)
    .map(([name, value]) => (name === 'fields' && Array.isArray(value) ? value.join(', ') : `${nameOf(name)}: ${plain(value)}`))
    .join(' · ')
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(', ')
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .filter(([, one]) => one !== null && one !== undefined)
    .map(([name, one]) => `${name} ${plain(one)}`)
    .join(', ')
}
