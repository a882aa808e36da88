import { expect, test } from 'bun:test'
import { createThread } from './thread'

/** A thread that answers when it is told to, message by message, with what it was asked. */
function slowWorker() {
  const asked: unknown[] = []
  const closed: (() => void)[] = []
  const worker = {
    onmessage: (_event: { data: unknown }) => {},
    addEventListener: (_name: string, listener: () => void) => closed.push(listener),
    postMessage: (message: unknown) => asked.push(message),
    terminate: () => {},
  }
  const answer = (data: unknown = `of ${asked.at(-1)}`) => worker.onmessage({ data })
  return { worker, asked, end: () => closed.map((listener) => listener()), answer }
}

function stage(idleMs = 60_000) {
  const workers: ReturnType<typeof slowWorker>[] = []
  const open = () => {
    workers.push(slowWorker())
    return workers.at(-1)!.worker as unknown as Worker
  }
  return { workers, thread: createThread<string, string>({ open, does: 'is tested', idleMs }) }
}

test('what is asked while a thread lets go is answered by the next one', async () => {
  const { workers, thread } = stage()
  const first = thread.ask('a')
  await Bun.sleep(0)
  workers[0]!.answer()
  expect(await first).toBe('of a')

  const closing = thread.close()
  const second = thread.ask('b')
  await Bun.sleep(0)
  expect(workers[0]!.asked).toEqual(['a', null])
  workers[0]!.answer()
  await closing
  await Bun.sleep(0)
  // It says so late that it has ended.
  workers[0]!.end()
  workers[1]!.answer()
  expect(await second).toBe('of b')
})

test('a thread that ends while it works fails what it was asked, and the next is done by another', async () => {
  const { workers, thread } = stage()
  const first = thread.ask('a')
  await Bun.sleep(0)
  workers[0]!.end()
  expect(first).rejects.toThrow('the thread that is tested failed')
  await first.catch(() => {})
  const second = thread.ask('b')
  await Bun.sleep(0)
  workers[1]!.answer()
  expect(await second).toBe('of b')
})

test('a thread that could not do what it was asked ends as well when there is no more', async () => {
  const { workers, thread } = stage(1)
  const first = thread.ask('a')
  await Bun.sleep(0)
  workers[0]!.answer(new Error('the file is locked'))
  await expect(first).rejects.toThrow('the file is locked')
  while (workers[0]!.asked.length < 2) await Bun.sleep(1)
  expect(workers[0]!.asked).toEqual(['a', null])
})
