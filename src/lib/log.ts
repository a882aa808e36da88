import { scrub, scrubText } from './scrub'

const levels = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof levels)[number]
export type Fields = Record<string, unknown>

/** Says what happened: a sentence that stays the same, and fields for what varies. Secrets in either are masked. */
export type Log = Record<Level, (message: string, fields?: Fields) => void>

export interface LogOptions {
  /** Quieter levels are not written. */
  level: Level
  /** `text` for people, `json` (one object a line) for collectors. */
  format: 'text' | 'json'
  write: (line: string) => void
  now?: () => Date
}

export function createLog({ level, format, write, now = () => new Date() }: LogOptions): Log {
  const line = format === 'json' ? jsonLine : textLine
  const at =
    (own: Level) =>
    (message: string, fields: Fields = {}) => {
      if (levels.indexOf(own) < levels.indexOf(level)) return
      write(`${line(now(), own, scrubText(message), scrub(fields) as Fields)}\n`)
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function jsonLine(time: Date, level: Level, message: string, fields: Fields): string {
  const own = { time: time.toISOString(), level, message }
  return JSON.stringify({ ...own, ...fields, ...own })
}

/** `12:34:56 warn  message name=value`. Values with spaces are quoted; line ends never reach the terminal raw. */
function textLine(time: Date, level: Level, message: string, fields: Fields): string {
  const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${textValue(value)}`)
  return `${time.toTimeString().slice(0, 8)} ${level.padEnd(5)} ${printable(message)}${pairs.join('')}`
}

function textValue(value: unknown): string {
  if (typeof value === 'string' && /^[^\s"=]+$/.test(value)) return printable(value)
  return printable(JSON.stringify(value) ?? 'undefined')
}

/** Text of an upstream must not move the cursor or colour the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => (character === '\n' ? ' ⏎ ' : '\uFFFD'))
}

/** The log of this process, on stderr: text for a terminal, JSON lines for everything that collects. */
export function createProcessLog(level: Level): Log {
  return createLog({ level, format: process.stderr.isTTY ? 'text' : 'json', write: (line) => process.stderr.write(line) })
}
