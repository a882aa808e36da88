/** A compiled pattern. Its time is linear in the text, whoever wrote the pattern and the text. */
export interface Pattern {
  /** Whether it is found anywhere in the text. */
  test(text: string): boolean
}

/** What is wrong with a pattern, and where (counted from 1). */
export class PatternError extends Error {
  constructor(what: string, at: number) {
    super(`${what} at character ${at + 1}`)
  }
}

type Fits = (character: string) => boolean

/** One step of a machine that may be in many places at once (Thompson's construction). */
type Step =
  | { kind: 'character'; fits: Fits }
  | { kind: 'fork'; to: [number, number] }
  | { kind: 'jump'; to: number }
  | { kind: 'begin' }
  | { kind: 'end' }
  | { kind: 'found' }

/**
 * Compiles the part of regular expressions that needs no looking back: literals, `.`, classes (`[a-z]`, `\d`, `\w`, `\s`), groups,
 * `|`, `*`, `+`, `?`, `^` and `$`; `(?i)` at the beginning takes no notice of case. Throws a `PatternError` for all else.
 */
export function compilePattern(source: string): Pattern {
  const isLoose = source.startsWith('(?i)')
  const start = isLoose ? 4 : 0
  const steps = new Parser(source, start, isLoose).parse()
  return { test: (text) => run(steps, isLoose ? text.toLowerCase() : text) }
}

function run(steps: readonly Step[], text: string): boolean {
  let places = new Set<number>()
  for (let at = 0; at <= text.length; at++) {
    // It may begin anywhere.
    if (enter(steps, places, 0, at, text.length)) return true
    const next = new Set<number>()
    for (const place of places) {
      const step = steps[place]!
      if (step.kind !== 'character' || at >= text.length || !step.fits(text[at]!)) continue
      if (enter(steps, next, place + 1, at + 1, text.length)) return true
    }
    places = next
  }
  return false
}

/** Adds a place, and all that can be reached from there without reading on; answers whether that is the end of the pattern. */
function enter(steps: readonly Step[], places: Set<number>, first: number, at: number, length: number): boolean {
  const waiting = [first]
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (places.has(place)) continue
    places.add(place)
    const step = steps[place]!
    if (step.kind === 'found') return true
    if (step.kind === 'fork') waiting.push(...step.to)
    else if (step.kind === 'jump') waiting.push(step.to)
    else if ((step.kind === 'begin' && at === 0) || (step.kind === 'end' && at === length)) waiting.push(place + 1)
  }
  return false
}

const DEEPEST = 20
const sets: Record<string, Fits> = {
  d: (character) => character >= '0' && character <= '9',
  w: (character) => /\w/.test(character),
  s: (character) => /\s/.test(character),
}
for (const [name, fits] of Object.entries(sets)) sets[name.toUpperCase()] = (character) => !fits(character)

/** Writes the steps of a pattern as it reads it; where they lead is counted from their own beginning until they have their place. */
class Parser {
  private depth = 0

  constructor(
    private readonly source: string,
    private at: number,
    private readonly isLoose: boolean,
  ) {}

  parse(): Step[] {
    const steps = this.readChoice()
    if (this.at < this.source.length) throw this.error('a ")" without its "("')
    return [...steps, { kind: 'found' }]
  }

  private readChoice(): Step[] {
    const one = this.readSequence()
    if (this.source[this.at] !== '|') return one
    this.at++
    const other = this.readChoice()
    return [fork(1, one.length + 2), ...moved(one, 1), { kind: 'jump', to: one.length + other.length + 2 }, ...moved(other, one.length + 2)]
  }

  private readSequence(): Step[] {
    const steps: Step[] = []
    for (let next = this.source[this.at]; next !== undefined && next !== '|' && next !== ')'; next = this.source[this.at])
      steps.push(...moved(this.readRepeated(), steps.length))
    return steps
  }

  private readRepeated(): Step[] {
    const atom = this.readAtom()
    const sign = this.source[this.at]
    const length = atom.length
    if (sign === undefined || !'*+?'.includes(sign)) return atom
    this.at++
    if (this.source[this.at] !== undefined && '*+?{'.includes(this.source[this.at]!)) throw this.error('a repetition of a repetition')
    if (sign === '?') return [fork(1, length + 1), ...moved(atom, 1)]
    if (sign === '+') return [...atom, fork(0, length + 1)]
    return [fork(1, length + 2), ...moved(atom, 1), { kind: 'jump', to: 0 }]
  }

  private readAtom(): Step[] {
    const sign = this.source[this.at++]!
    switch (sign) {
      case '(':
        return this.readGroup()
      case '[':
        return [{ kind: 'character', fits: this.readClass() }]
      case '.':
        return [{ kind: 'character', fits: () => true }]
      case '^':
        return [{ kind: 'begin' }]
      case '$':
        return [{ kind: 'end' }]
      case '\\':
        return [{ kind: 'character', fits: this.readEscape() }]
      case '*':
      case '+':
      case '?':
        this.at--
        throw this.error(`nothing for the "${sign}" to repeat`)
      case '{':
        this.at--
        throw this.error('repetitions are written *, + or ?; a literal "{" is written \\{, found "{"')
      default:
        return [{ kind: 'character', fits: this.literal(sign) }]
    }
  }

  private readGroup(): Step[] {
    const open = this.at - 1
    if (this.source.startsWith('?:', this.at)) this.at += 2
    else if (this.source[this.at] === '?') throw this.error('only plain groups are known, found "(?"')
    if (++this.depth > DEEPEST) throw this.error(`more than ${DEEPEST} groups in one another`)
    const steps = this.readChoice()
    if (this.source[this.at] !== ')') throw new PatternError('a "(" without its ")"', open)
    this.at++
    this.depth--
    return steps
  }

  private readClass(): Fits {
    const open = this.at - 1
    const isNot = this.source[this.at] === '^'
    if (isNot) this.at++
    const parts: Fits[] = []
    if (this.source[this.at] === ']') throw new PatternError('a class of nothing', open)
    while (this.source[this.at] !== ']') {
      if (this.at >= this.source.length) throw new PatternError('a "[" without its "]"', open)
      parts.push(this.readRange())
    }
    this.at++
    return (character) => parts.some((fits) => fits(character)) !== isNot
  }

  private readRange(): Fits {
    const from = this.source[this.at++]!
    if (from === '\\') return this.readEscape()
    const [dash, to] = this.source.slice(this.at, this.at + 2)
    if (dash !== '-' || to === undefined || to === ']') return this.literal(from)
    if (to < from || to === '\\') throw this.error('a range that is none')
    this.at += 2
    if (!this.isLoose) return (character) => character >= from && character <= to
    // Texts are in small letters then; a range may be in either.
    return (character) => (character >= from && character <= to) || (character.toUpperCase() >= from && character.toUpperCase() <= to)
  }

  private readEscape(): Fits {
    const sign = this.source[this.at]
    if (sign === undefined) throw this.error('nothing behind the "\\"')
    this.at++
    if (sets[sign]) return sets[sign]
    if (/[A-Za-z0-9]/.test(sign)) throw this.error(`"\\${sign}" is not known here`)
    return this.literal(sign)
  }

  private literal(sign: string): Fits {
    const wanted = this.isLoose ? sign.toLowerCase() : sign
    return (character) => character === wanted
  }

  private error(what: string): PatternError {
    return new PatternError(what, this.at)
  }
}

const fork = (one: number, other: number): Step => ({ kind: 'fork', to: [one, other] })

function moved(steps: Step[], by: number): Step[] {
  return steps.map((step) => {
    if (step.kind === 'jump') return { kind: 'jump', to: step.to + by }
    return step.kind === 'fork' ? fork(step.to[0] + by, step.to[1] + by) : step
  })
}
