import type { Draw } from './draw'

const WORDS = [
  'word',
  'two words',
  'Żółć',
  '日本語の文',
  'עברית مرحبا',
  '👩‍👩‍👧‍👦',
  '𝒳𝔜',
  'e\u0301\u0323',
  ' leading',
  'trailing\n',
  '"quoted" \\ back\\slash',
  '<b>&amp;</b>',
  '\u2028\u2029',
  '\t\u0007\u001b',
  '{"json": [1, 2]}',
  'data: [DONE]\n\n',
  '\r\n',
  '```js\ncode()\n```',
  '\ufeff',
  '٣ ½ ﷽',
]

/** Makes texts that can be told apart: each one holds a mark of its own. */
export class Words {
  private count = 0

  constructor(readonly draw: Draw) {}

  /** A text with its mark, in any script. */
  text(): string {
    const before = this.draw.maybe(2, () => this.draw.pick(WORDS)) ?? ''
    const after = this.draw.maybe(2, () => this.draw.pick(WORDS)) ?? ''
    return `${before}${this.mark()}${after}`
  }

  mark(): string {
    return `⟦${++this.count}⟧`
  }

  /** Base64 of a tiny image, each another one. */
  image(mime: string): string {
    const head = HEADS[mime] ?? []
    return Buffer.from([...head, ...Buffer.from(`image ${++this.count}`)]).toString('base64')
  }

  /** A state as vendors make them. */
  state(): string {
    return Buffer.from(`state ${++this.count} `.repeat(1 + this.draw.below(6))).toString('base64')
  }

  /** Cuts a text into pieces, never inside of a surrogate pair. */
  pieces(text: string): string[] {
    const pieces: string[] = []
    let rest = [...text]
    while (rest.length) {
      const length = 1 + this.draw.below(Math.max(1, rest.length))
      pieces.push(rest.slice(0, length).join(''))
      rest = rest.slice(length)
    }
    return pieces
  }
}

const HEADS: Record<string, number[]> = {
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  'image/jpeg': [0xff, 0xd8, 0xff, 0xe0],
  'application/pdf': [0x25, 0x50, 0x44, 0x46, 0x2d],
}

/** All marks in a text, in order. */
export const marksIn = (text: string): string[] => text.match(/⟦\d+⟧/g) ?? []
