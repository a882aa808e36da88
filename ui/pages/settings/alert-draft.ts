import type { Alert, AlertDraft, AlertField, AlertKind } from '../../contract'

type News = NonNullable<Alert['events']>[number]

/** A receiver while it is being written: what is typed is text until it is saved. */
export interface AlertForm {
  name: string
  kind: AlertKind
  /** Of secrets, those that were typed now: what is kept is not known here. */
  target: Record<string, string>
  events: News[]
  quiet: boolean
  from: string
  to: string
}

export function formOf(alert: Alert | undefined, all: readonly News[]): AlertForm {
  return {
    name: alert?.name ?? '',
    kind: alert?.kind ?? 'webhook',
    target: Object.fromEntries(Object.entries(alert?.target ?? {}).map(([name, value]) => [name, String(value)])),
    events: [...(alert?.events ?? all)],
    quiet: alert ? alert.quiet !== null : false,
    from: alert?.quiet?.from ?? '22:00',
    to: alert?.quiet?.to ?? '07:00',
  }
}

/** What is sent. A secret that was not typed stays as it is; any other field that is empty is taken away. */
export function draftOf(
  { name, kind, target, events, quiet, from, to }: AlertForm,
  fields: readonly AlertField[],
  all: readonly News[],
): AlertDraft {
  const values: AlertDraft['target'] = {}
  for (const field of fields) {
    const text = target[field.name]?.trim() ?? ''
    if (text !== '') values[field.name] = field.type === 'number' ? Number(text) : text
    else if (!field.secret) values[field.name] = null
  }
  return {
    name: name.trim(),
    kind,
    target: values,
    events: events.length === all.length ? null : events,
    quiet: quiet ? { from, to } : null,
  }
}
