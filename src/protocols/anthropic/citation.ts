import { asText, compact } from '../json'
import type { Json, JsonObject } from '../protocol'

/**
 * Reads a citation. One with an address becomes a `url_citation` that spans the text before it; the others (places in
 * documents the client sent) stay as they are.
 */
export function readCitation(citation: JsonObject, textLength: number): Json {
  if (citation.type !== 'web_search_result_location') return citation
  const { type: _, url = '', title, ...rest } = citation
  return compact({ type: 'url_citation', url, title: title ?? '', start_index: 0, end_index: textLength, ...rest })
}

/** Writes a citation; undefined for one that only its own vendor could check (`encrypted_index` is required here). */
export function writeCitation(annotation: Json): JsonObject | undefined {
  const { type, start_index: _start, end_index: _end, ...rest } = annotation as JsonObject
  if (type === 'url_citation') return asText(rest.encrypted_index) ? { type: 'web_search_result_location', ...rest } : undefined
  return asText(type)?.endsWith('_location') ? { type: type as string, ...rest } : undefined
}
