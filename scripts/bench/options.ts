import { parseArgs } from 'node:util'

export const targetNames = ['direct', 'bare', 'rewrite', 'octopus'] as const
export type TargetName = (typeof targetNames)[number]

export interface Options {
  targets: TargetName[]
  /** The user named octopus, so that it must be there. */
  insistsOnOctopus: boolean
  binary: string
  rounds: number
  /** Length of one measurement. */
  seconds: number
  starts: number
  openStreams: number
  tls: boolean
  quick: boolean
  soakMinutes: number
  json?: string
  help: boolean
}

export const usageText = `bun run bench [options]      how fast Octopus is, beside what it is built on (Linux; needs cc)

  --quick              less than two minutes in all, coarser
  --only a,b           of direct, bare, rewrite, octopus
  --rewrite            the parse-and-rewrite proxy, and Octopus converting from Anthropic's protocol, in every case
  --seconds S          length of one measurement (3; quick 0.6)
  --rounds N           interleaved rounds, of which medians are taken (3)
  --open-streams N     streams opened at once (1000; quick 400; 0 for none)
  --no-tls             leave out the TLS upstream (nginx)
  --soak MINUTES       only this: half of the measured maximum for so long, and whether memory stays flat
  --binary FILE        the Octopus to measure (dist/octopus)
  --json FILE          also write everything measured as JSON
`

/** Reads the command line; throws an Error that says what is wrong with it. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      rewrite: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      'open-streams': { type: 'string' },
      tls: { type: 'boolean', default: true },
      soak: { type: 'string', default: '0' },
      binary: { type: 'string', default: 'dist/octopus' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const { quick } = values
  return {
    targets: values.soak === '0' ? chooseTargets(values.only, values.rewrite) : ['octopus'],
    insistsOnOctopus: Boolean(values.only?.includes('octopus')) || values.soak !== '0',
    binary: values.binary,
    rounds: positive('--rounds', values.rounds),
    seconds: positive('--seconds', values.seconds ?? (quick ? '0.6' : '3')),
    starts: quick ? 5 : 10,
    openStreams: notNegative('--open-streams', values['open-streams'] ?? (quick ? '400' : '1000')),
    tls: values.tls,
    quick,
    soakMinutes: notNegative('--soak', values.soak),
    json: values.json,
    help: values.help,
  }
}

function chooseTargets(only: string | undefined, rewrite: boolean): TargetName[] {
  if (!only) return targetNames.filter((name) => name !== 'rewrite' || rewrite)
  const names = only.split(',')
  const unknown = names.find((name) => !targetNames.some((known) => known === name))
  if (unknown !== undefined) throw new Error(`--only does not know "${unknown}"; it takes ${targetNames.join(', ')}`)
  return targetNames.filter((name) => names.includes(name) || (name === 'rewrite' && rewrite))
}

function notNegative(flag: string, text: string): number {
  const value = Number(text)
  if (text !== '' && Number.isFinite(value) && value >= 0) return value
  throw new Error(`${flag} must be a number, not "${text}"`)
}

function positive(flag: string, text: string): number {
  const value = notNegative(flag, text)
  if (value > 0) return value
  throw new Error(`${flag} must be more than 0`)
}
