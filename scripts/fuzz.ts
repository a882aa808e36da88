import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { fuzzTargets } from '../src/protocols/properties/fuzz'
import { tryCase } from '../src/protocols/properties/property'

/** `bun scripts/fuzz.ts --minutes 10 [--seed N] [--only text]`: every reader gets mutated input, in turn, for that long. */

/** How long one turn of a target is, and one case may be. */
const TURN_MS = 250
const HANG_MS = 10_000
const MOST_MEMORY = 2 * 2 ** 30

/** Which case is being tried: target, number, and how many are done. */
type Progress = Int32Array<SharedArrayBuffer>
interface Job {
  seed: number
  only: string
  progress: Progress
}

if (isMainThread) await main()
else run(workerData as Job)

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } } })
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6))
  const minutes = Number(values.minutes ?? 10)
  const progress: Progress = new Int32Array(new SharedArrayBuffer(12))
  const found = new Set<string>()
  const worker = new Worker(import.meta.path, { workerData: { seed, only: values.only ?? '', progress } satisfies Job })
  worker.on('message', (message: string) => report(message, found))
  worker.on('error', (error) => report(`the worker itself: ${(error as Error).message}`, found))
  console.log(`seed ${seed}, ${minutes} minutes`)
  await watch(performance.now() + minutes * 60_000, seed, progress, found)
  await worker.terminate()
  console.log(`${progress[2]} cases, ${found.size} kinds of failures, ${Math.round(process.memoryUsage().rss / 1e6)} MB`)
  process.exit(found.size ? 1 : 0)
}

/** Failures of one kind are shown once. */
function report(message: string, found: Set<string>): void {
  const [target = '', ...lines] = message.split('\n')
  const kind = `${target} ${lines.at(-1)?.replace(/\d+/g, 'N').slice(0, 120)}`
  if (!found.has(kind)) console.log(`\n== ${message.slice(0, 4000)}`)
  found.add(kind)
}

/** Ends when the time is over, or when a case hangs or takes all memory. */
async function watch(end: number, seed: number, progress: Progress, found: Set<string>): Promise<void> {
  let before = -1
  let since = performance.now()
  let peak = 0
  while (performance.now() < end) {
    await Bun.sleep(500)
    const [target = 0, at = 0, done = 0] = progress
    if (done !== before) since = performance.now()
    before = done
    peak = Math.max(peak, process.memoryUsage().rss)
    const trouble = performance.now() - since > HANG_MS ? 'hangs' : peak > MOST_MEMORY ? 'takes all memory' : undefined
    if (!trouble) continue
    return report(`${fuzzTargets[target]?.name}, seed ${seed}, case ${at}\n${trouble}`, found)
  }
}

function run({ seed, only, progress }: Job): void {
  const counts = fuzzTargets.map(() => 0)
  const chosen = [...fuzzTargets.entries()].filter(([, { name }]) => name.includes(only))
  for (;;) {
    for (const [index, target] of chosen) {
      const end = performance.now() + TURN_MS
      while (performance.now() < end) {
        progress[0] = index
        progress[1] = counts[index]!
        const error = tryCase(target.generate, target.hold, seed, counts[index]!++)
        Atomics.add(progress, 2, 1)
        if (!error) continue
        parentPort?.postMessage(`${target.name}\n${error.message}`)
        break
      }
    }
  }
}
