import { expect, test } from 'bun:test'
import { createLog, type Fields, type LogOptions } from './log'

const noon = new Date(2026, 0, 2, 12, 34, 56)

function logged(options: Partial<LogOptions>, say: (log: ReturnType<typeof createLog>) => void): string {
  let text = ''
  const write = (line: string) => {
    text += line
  }
  say(createLog({ level: 'info', format: 'text', write, now: () => noon, ...options }))
  return text
}

const asJson = (message: string, fields?: Fields) => logged({ format: 'json' }, (log) => log.info(message, fields))

test('a person reads time, level, message and fields on one line', () => {
  const text = logged({}, (log) => log.warn('key rests', { channel: 'My OpenAI', seconds: 30, model: 'gpt-5' }))
  expect(text).toBe('12:34:56 warn  key rests channel="My OpenAI" seconds=30 model=gpt-5\n')
})

test('a collector reads one JSON object a line', () => {
  const text = asJson('key rests', { seconds: 30 })
  expect(JSON.parse(text)).toEqual({ time: noon.toISOString(), level: 'info', message: 'key rests', seconds: 30 })
  expect(text.indexOf('\n')).toBe(text.length - 1)
})

test('levels below the chosen one are silent', () => {
  const say = (log: ReturnType<typeof createLog>) => {
    log.debug('a')
    log.info('b')
    log.warn('c')
    log.error('d')
  }
  expect(logged({ level: 'warn' }, say).match(/ [abcd]$/gm)).toEqual([' c', ' d'])
  expect(logged({ level: 'debug' }, say).match(/ [abcd]$/gm)).toHaveLength(4)
})

test('a message cannot break the line or steer the terminal', () => {
  const text = logged({}, (log) => log.info('a\nb\x1b[31m', { said: '\x1b[2J' }))
  expect(text).not.toContain('\x1b')
  expect(text.trimEnd()).not.toContain('\n')
})

test.each([
  [{ authorization: 'anything at all' }],
  [{ headers: { 'X-Api-Key': 'hidden-value' } }],
  [{ headers: [{ cookie: 'a=hidden-value' }] }],
  [{ upstreamKey: 'hidden-value', password: 'hidden-value', refresh_token: 'hidden-value' }],
  [{ url: 'https://h/v1?key=hidden-value&x=1' }],
  [{ database: 'postgresql://user:hidden-value@host/db' }],
  [{ database: 'user:hidden-value@tcp(host:3306)/db' }],
  [{ error: new Error('upstream said: bad key sk-ant-hidden-value-0123456789') }],
  [{ error: new Error('outer', { cause: new Error('Bearer hidden-value') }) }],
])('%j keeps its secret', (fields) => {
  const text = asJson('x', fields as Fields)
  expect(text).not.toContain('hidden-value')
  expect(text).not.toContain('anything at all')
  expect(text).toContain('[secret]')
})

test('a secret inside the message is masked too', () => {
  expect(asJson('refused sk-octopus-abcdefghijklmnopqrstuvwxyz')).not.toContain('abcdefghij')
})

test('what only sounds like a secret stays readable', () => {
  const fields = { keyId: 'k1', inputTokens: 5, token: 7, key: '', url: 'https://host:8080/a@b', path: '/v1/chat' }
  expect(JSON.parse(asJson('task-runner sk-', fields))).toMatchObject({ ...fields, message: 'task-runner sk-' })
})

test('an error tells its name, message and own fields', () => {
  const error = Object.assign(new TypeError('no'), { code: 'ECONNREFUSED' })
  expect(JSON.parse(asJson('x', { error })).error).toMatchObject({ name: 'TypeError', message: 'no', code: 'ECONNREFUSED' })
})

test('values that cannot be JSON do not stop the log', () => {
  const circle: Fields = {}
  circle.circle = circle
  expect(asJson('x', { circle, big: 10n, nothing: undefined })).toContain('"big":"10"')
})
