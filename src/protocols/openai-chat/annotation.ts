import { asList, asObject, asObjects, asText, compact } from '../json'
import type { Json, JsonObject } from '../protocol'

/** Reads an annotation of a message; a web citation, nested here, becomes the flat `url_citation` of the other protocols. */
export function readAnnotation(annotation: Json): Json {
  const nested = asObject(asObject(annotation)?.url_citation)
  return nested ? { type: 'url_citation', ...nested } : annotation
}

/** The sources that xAI and Perplexity tell beside the choices: addresses, or what was found there. */
export function readSources({ citations, search_results: found }: JsonObject): Json[] {
  const titles = new Map(asObjects(found).map(({ url, title }) => [asText(url), asText(title)]))
  const urls = asList(citations).length ? asList(citations) : [...titles.keys()]
  return urls.flatMap((url) => (typeof url === 'string' && url ? { url, title: titles.get(url) ?? '' } : []))
}

/** Writes a web citation; undefined for any other annotation, for which messages have no place. */
export function writeAnnotation(annotation: Json): JsonObject | undefined {
  const { type, url, title, start_index, end_index } = asObject(annotation) ?? {}
  if (type !== 'url_citation') return undefined
  return { type, url_citation: compact({ url, title, start_index, end_index }) }
}
