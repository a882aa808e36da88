import { expect, test } from 'bun:test'
import { join } from 'node:path'

const program = `
  const { firstSignal } = await import(${JSON.stringify(join(import.meta.dir, 'signals.ts'))})
  const signal = firstSignal()
  setInterval(() => {}, 1000)
  console.log('ready')
  await signal
  console.log('stopping')
`

async function spawned() {
  const child = Bun.spawn([process.execPath, '-e', program], { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader()
  const says = async () => (await reader.read()).value?.trim()
  expect(await says()).toBe('ready')
  return { child, says }
}

test('the first signal asks to stop, a later one ends the process at once', async () => {
  const { child, says } = await spawned()
  child.kill('SIGTERM')
  expect(await says()).toBe('stopping')
  // Longer than what counts as one wish.
  await Bun.sleep(400)
  child.kill('SIGINT')
  expect(await child.exited).toBe(130)
})

test('one key press that arrives twice is one wish', async () => {
  const { child, says } = await spawned()
  child.kill('SIGINT')
  expect(await says()).toBe('stopping')
  child.kill('SIGINT')
  await Bun.sleep(400)
  expect(child.exitCode).toBeNull()
  child.kill('SIGTERM')
  expect(await child.exited).toBe(143)
})

test('a service goes on when a terminal that it does not have hangs up', async () => {
  const { child, says } = await spawned()
  child.kill('SIGHUP')
  child.kill('SIGTERM')
  expect(await says()).toBe('stopping')
  child.kill('SIGKILL')
  await child.exited
})
