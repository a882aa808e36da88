import { nearest } from '../lib/nearest'

const configFlags = ['config', 'data', 'host', 'port']
/** Flags that are there or not. */
const switches = ['demo']

/** The commands and the flags that they take, each with a value unless it is a switch. */
const commands = {
  start: [...configFlags, ...switches],
  version: [],
  healthcheck: configFlags,
  password: ['config', 'data', 'username'],
  help: [],
} satisfies Record<string, string[]>

export type Command = keyof typeof commands
export type Flags = Record<string, string>

/** What the command line asks for, or what is wrong with it. Without a command it is `start`. */
export type Invocation = { command: Command; flags: Flags } | { problem: string }

export const usage = `One hub for all your LLM accounts.

Usage: octopus [command] [flags]

Commands:
  start        serve clients and the admin panel (the default)
  password     set a new admin password; asks for it, or reads one line from standard input
  healthcheck  ask the Octopus on this machine whether it is well; exit code 0 or 1
  version      print version, platform and commit
  help         print this

Flags:
  --data <folder>     where everything is kept            (OCTOPUS_DATA, ./data)
  --config <file>     the configuration                   (OCTOPUS_CONFIG, <data>/config.json)
  --host <address>    the address to listen on            (OCTOPUS_SERVER_HOST, 0.0.0.0)
  --port <number>     the port to listen on, 0 for any    (OCTOPUS_SERVER_PORT, 8080)
  --demo              start with made-up data to look around in; your own stays untouched
  --username <name>   with password: which admin          (the first one)
`

export function parseArguments(words: readonly string[]): Invocation {
  if (words.some((word) => word === '--help' || word === '-h')) return { command: 'help', flags: {} }
  if (words.some((word) => word === '--version' || word === '-v')) return { command: 'version', flags: {} }
  const [first = 'start', ...rest] = words
  if (first.startsWith('-')) return withFlags('start', words)
  if (isCommand(first)) return withFlags(first, rest)
  return { problem: `unknown command "${first}"${suggest(first, Object.keys(commands), '')}` }
}

function withFlags(command: Command, words: readonly string[]): Invocation {
  const known: string[] = commands[command]
  const flags: Flags = {}
  const left = [...words]
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (!word.startsWith('--')) return { problem: `unexpected "${word}" after ${command}` }
    const [name = '', ...inline] = word.slice(2).split('=')
    if (!known.includes(name)) return { problem: `${command} has no flag --${name}${suggest(name, known, '--')}` }
    if (switches.includes(name)) {
      if (inline.length > 0) return { problem: `--${name} takes no value` }
      flags[name] = 'on'
      continue
    }
    const value = inline.length > 0 ? inline.join('=') : left.shift()
    if (!value) return { problem: `--${name} needs a value, such as --${name}=${example(name)}` }
    flags[name] = value
  }
  return { command, flags }
}

function isCommand(word: string): word is Command {
  return Object.hasOwn(commands, word)
}

function suggest(typed: string, known: readonly string[], prefix: string): string {
  const name = nearest(typed, known)
  return name ? `; did you mean ${prefix}${name}?` : ''
}

function example(flag: string): string {
  return { port: '8080', host: '127.0.0.1', data: './data', config: './config.json' }[flag] ?? 'admin'
}
