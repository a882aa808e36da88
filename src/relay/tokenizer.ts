import { GptEncoding } from 'gpt-tokenizer/GptEncoding'
import type { CountText } from '../protocols/estimate'
import { textTokens } from '../protocols/text-tokens'
import { readVocabulary } from './vocabulary'

const { countTokens } = GptEncoding.getEncodingApi('o200k_base', readVocabulary)

/** Nothing is a command here: what looks like one was written by somebody. */
const asText = { disallowedSpecial: new Set<string>() }

/** The time that a word takes grows with the square of its length, and Chinese has no spaces. */
const LONGEST_WORD = 128

/** Counts by the o200k vocabulary; from a moment on (`performance.now()`) by the look of the text, which takes no time. */
export function countUntil(until: number): CountText {
  return (text) => {
    let tokens = 0
    for (const piece of piecesOf(text)) tokens += performance.now() < until ? countTokens(piece, asText) : textTokens(piece)
    return tokens
  }
}

const SPACE = 32

/** Texts without long words; most are whole. */
function* piecesOf(text: string): Generator<string> {
  let start = 0
  let word = 0
  for (let at = 0; at < text.length; at++) {
    word = text.charCodeAt(at) <= SPACE ? 0 : word + 1
    if (word <= LONGEST_WORD || isSecondHalf(text.charCodeAt(at))) continue
    yield text.slice(start, at)
    start = at
    word = 1
  }
  yield text.slice(start)
}

const isSecondHalf = (code: number) => code >= 0xdc00 && code <= 0xdfff
