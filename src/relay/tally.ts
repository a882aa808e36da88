import { asBuffer } from '../lib/as-buffer'
import { textTokens } from '../protocols/text-tokens'

/** About how many tokens a reply has said so far, by the texts in what goes down to the client. Made only while somebody looks. */
export class Tally {
  private sum = 0
  private readonly texts: RegExp

  /** `protocol` is what the client speaks. */
  constructor(protocol: string) {
    const fields = FIELDS[protocol] ?? FIELDS['openai-chat']
    this.texts = new RegExp(`"(?:${fields})": ?"((?:[^"\\\\]|\\\\.)+)"`, 'g')
  }

  get tokens(): number {
    return Math.round(this.sum)
  }

  add(bytes: Uint8Array) {
    for (const [, text] of asBuffer(bytes).toString('utf8').matchAll(this.texts)) this.sum += textTokens(text!)
  }
}

/** Where new text stands in the events of each protocol; what repeats earlier text has other names. */
const FIELDS: Record<string, string> = {
  'openai-chat': 'content|reasoning_content|reasoning|arguments|text',
  'openai-responses': 'delta',
  anthropic: 'text|thinking|partial_json',
  gemini: 'text',
}
