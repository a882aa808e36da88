import type { Blob } from './protocol'

/** Reads an address as Chat Completions and Responses give it: a link, or the data itself in a data URL. */
export function readBlob(url: string): Blob {
  const comma = url.startsWith('data:') ? url.indexOf(',') : -1
  const head = url.slice(5, Math.max(5, comma))
  if (comma < 0 || !head.endsWith(';base64')) return { kind: 'url', url }
  return { kind: 'base64', mime: head.split(';')[0] || 'application/octet-stream', data: url.slice(comma + 1) }
}

/** Writes an address; undefined for a file that only its own vendor holds. */
export function writeBlob(source: Blob): string | undefined {
  if (source.kind === 'file-id') return undefined
  return source.kind === 'url' ? source.url : `data:${source.mime};base64,${source.data}`
}
