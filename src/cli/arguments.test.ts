import { expect, test } from 'bun:test'
import { parseArguments } from './arguments'

test.each([
  [[], 'start', {}],
  [['start', '--port', '9000'], 'start', { port: '9000' }],
  [['--port=9000', '--data=/a=b'], 'start', { port: '9000', data: '/a=b' }],
  [['password', '--username', 'me', '--data', './d'], 'password', { username: 'me', data: './d' }],
  [['start', '--help'], 'help', {}],
  [['-v'], 'version', {}],
  [['start', '--demo', '--port', '1'], 'start', { demo: 'on', port: '1' }],
  [['healthcheck', '--port', '1'], 'healthcheck', { port: '1' }],
] as const)('%j is understood', (words, command, flags) => {
  expect(parseArguments(words)).toEqual({ command, flags })
})

test.each([
  [['strat'], 'unknown command "strat"; did you mean start?'],
  [['banana'], 'unknown command "banana"'],
  [['toString'], 'unknown command "toString"'],
  [['--prot', '1'], 'start has no flag --prot; did you mean --port?'],
  [['version', '--port', '1'], 'version has no flag --port'],
  [['start', '--port'], '--port needs a value, such as --port=8080'],
  [['start', '--port='], '--port needs a value, such as --port=8080'],
  [['start', '--demo=yes'], '--demo takes no value'],
  [['password', '--demo'], 'password has no flag --demo'],
  [['start', 'now'], 'unexpected "now" after start'],
])('%j is refused with a hint', (words, problem) => {
  expect(parseArguments(words)).toEqual({ problem })
})
