import type { Json, Target } from './protocol'

/** A body as JSON text, without what is undefined and without what the model refuses. */
export function writeBody(fields: Record<string, Json | undefined>, { profile, warn }: Target): string {
  const body: Record<string, Json> = {}
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined) continue
    if (profile.refuses.includes(field)) warn({ field, action: 'dropped', detail: 'this model does not take it' })
    else body[field] = value
  }
  return JSON.stringify(body)
}
