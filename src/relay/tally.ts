import { asBuffer } from '../lib/as-buffer'
import { textsIn } from '../protocols/said'
import { textTokens } from '../protocols/text-tokens'

/** About how many tokens a reply has said so far, by the texts in what goes down to the client. Made only while somebody looks. */
export class Tally {
  private sum = 0
  private readonly texts: RegExp

  /** `protocol` is what the client speaks. */
  constructor(protocol: string) {
    this.texts = textsIn(protocol)
  }

  get tokens(): number {
    return Math.round(this.sum)
  }

  add(bytes: Uint8Array) {
    for (const [, text] of asBuffer(bytes).toString('utf8').matchAll(this.texts)) this.sum += textTokens(text!)
  }
}
