import { asList, asNumber, asObject, asObjects, asText, compact } from '../json'
import type { Json, JsonObject, Part } from '../protocol'

interface Source {
  url: string
  title: string
}

/**
 * The sources of a text as `url_citation` annotations: what `groundingMetadata` says of a search, and `citationMetadata` of
 * what was recited. Gemini's offsets count UTF-8 bytes; ours count code units.
 */
export function readSources(candidate: JsonObject, text: string): Json[] {
  const grounding = asObject(candidate.groundingMetadata)
  const citations = asObject(candidate.citationMetadata)
  if (!grounding && !citations) return []
  const units = codeUnits(text)
  return [...readGrounding(grounding ?? {}, text, units), ...readCitations(citations ?? {}, units)]
}

type Units = (byteOffset: number) => number

function readGrounding(grounding: JsonObject, text: string, units: Units): Json[] {
  const sources = asList(grounding.groundingChunks).map(readChunk)
  const supports = asObjects(grounding.groundingSupports)
  if (!supports.length) return sources.flatMap((source) => (source ? [citation(source, 0, text.length)] : []))
  return supports.flatMap((support) => {
    const [start, end] = placeOf(asObject(support.segment) ?? {}, text, units)
    return asList(support.groundingChunkIndices).flatMap((index) => {
      const source = sources[asNumber(index) ?? -1]
      return source ? [citation(source, start, end)] : []
    })
  })
}

function readChunk(chunk: Json): Source | undefined {
  const { web, maps, retrievedContext } = asObject(chunk) ?? {}
  const found = asObject(web) ?? asObject(maps) ?? asObject(retrievedContext)
  const url = asText(found?.uri)
  return url ? { url, title: asText(found?.title) ?? '' } : undefined
}

/** Where a segment lies. Offsets count from the part that is meant, which a stream does not tell: its words decide. */
function placeOf(segment: JsonObject, text: string, units: Units): [start: number, end: number] {
  const start = units(asNumber(segment.startIndex) ?? 0)
  const end = units(asNumber(segment.endIndex) ?? 0)
  const words = asText(segment.text)
  const found = words && text.slice(start, end) !== words ? text.indexOf(words) : -1
  return found < 0 ? [start, end] : [found, found + words!.length]
}

function readCitations(metadata: JsonObject, units: Units): Json[] {
  const cited = asObjects(metadata.citationSources ?? metadata.citations)
  return cited.flatMap(({ uri, title, startIndex, endIndex }) => {
    const url = asText(uri)
    const source = url && { url, title: asText(title) ?? '' }
    return source ? [citation(source, units(asNumber(startIndex) ?? 0), units(asNumber(endIndex) ?? 0))] : []
  })
}

const citation = ({ url, title }: Source, start_index: number, end_index: number): Json => ({
  type: 'url_citation',
  url,
  title,
  start_index,
  end_index,
})

function codeUnits(text: string): Units {
  const bytes = Buffer.from(text)
  return (byteOffset) =>
    bytes.length === text.length ? Math.min(byteOffset, text.length) : bytes.subarray(0, byteOffset).toString().length
}

/** The annotations of texts as `groundingMetadata`; undefined when there are none. */
export function writeGrounding(texts: Part[]): JsonObject | undefined {
  const urls: string[] = []
  const groundingChunks: JsonObject[] = []
  const groundingSupports: JsonObject[] = []
  for (const part of texts) {
    for (const annotation of part.type === 'text' ? asObjects(part.annotations) : []) {
      const { type, title, start_index, end_index } = annotation
      const url = asText(annotation.url)
      if (type !== 'url_citation' || !url) continue
      const index = urls.includes(url) ? urls.indexOf(url) : urls.push(url) - 1
      groundingChunks[index] ??= { web: compact({ uri: url, title: asText(title) }) }
      const segment = writeSegment((part as { text: string }).text, asNumber(start_index), asNumber(end_index))
      if (segment) groundingSupports.push({ segment, groundingChunkIndices: [index] })
    }
  }
  if (!groundingChunks.length) return undefined
  return { groundingChunks, ...(groundingSupports.length && { groundingSupports }) }
}

function writeSegment(text: string, start: number | undefined, end: number | undefined): JsonObject | undefined {
  if (start === undefined || end === undefined || end <= start || end > text.length) return undefined
  const before = Buffer.byteLength(text.slice(0, start))
  const words = text.slice(start, end)
  return { startIndex: before, endIndex: before + Buffer.byteLength(words), text: words }
}
