import { asList, asNumber, asObject, asText } from '../json'
import type { Json, JsonObject } from '../protocol'

/** The sources of a grounded text as `url_citation` annotations. Gemini's offsets count UTF-8 bytes; ours count code units. */
export function readGrounding(grounding: JsonObject, text: string): Json[] {
  const sources = asList(grounding.groundingChunks).map((chunk) => asObject(asObject(chunk)?.web))
  const units = codeUnits(text)
  return asList(grounding.groundingSupports).flatMap((item) => {
    const support = asObject(item) ?? {}
    const segment = asObject(support.segment) ?? {}
    const start_index = units(asNumber(segment.startIndex) ?? 0)
    const end_index = units(asNumber(segment.endIndex) ?? 0)
    return asList(support.groundingChunkIndices).flatMap((index) => {
      const source = sources[asNumber(index) ?? -1]
      const url = asText(source?.uri)
      return url ? [{ type: 'url_citation', url, title: asText(source?.title) ?? '', start_index, end_index }] : []
    })
  })
}

function codeUnits(text: string): (byteOffset: number) => number {
  const bytes = new TextEncoder().encode(text)
  return (byteOffset) => new TextDecoder().decode(bytes.subarray(0, byteOffset)).length
}
