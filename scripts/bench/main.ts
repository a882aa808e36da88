/** `bun run bench`: how fast Octopus is, beside what it is built on, in one interleaved run on this machine. */
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { measureAccounting } from './accounting'
import { type CaseResult, caseName, caseTable, measureCase, warmUp } from './cases'
import { type Children, createChildren } from './children'
import { compilePrograms } from './compile'
import { measureConversion } from './conversion'
import { createLoad, type Load } from './load'
import { type Options, readOptions, usageText } from './options'
import { measureAtRate } from './rate'
import { asData, caseReport, summary } from './report'
import { soak } from './soak'
import { openStage, type Stage } from './stage'
import { measureStartup, startupReport } from './startup'
import { median } from './statistics'
import { measureOpenStreams } from './streams'

async function bench(options: Options, children: Children, folder: string): Promise<boolean> {
  const programs = compilePrograms(folder)
  const load = createLoad(children, programs.load, folder)
  const stage = await openStage(options, children, folder, programs.mock)
  for (const note of stage.notes) console.log(`Note: ${note}`)
  console.log(`\n${machine()}\n`)
  if (options.soakMinutes) return soak(load, stage.targets.find((target) => target.name === 'octopus')!, options.soakMinutes)

  // Before the load, while nothing else asks for the processor.
  const startup = stage.binary ? await measureStartup(children, stage.binary, folder, options.starts) : undefined
  if (startup) console.log(startupReport(startup))
  console.log(measureConversion(options.quick ? 100 : 500))
  console.log(await measureAccounting(20_000, options.quick ? 2 : 5))
  const results = await measureCases(load, stage, options)
  const slowest = Math.min(...results.filter(isMiddleJson).flatMap(medianRates))
  console.log(await measureAtRate(load, stage.targets, Math.round(slowest / 2), options.seconds * 2))
  if (options.openStreams) console.log(await measureOpenStreams(load, stage.paced, options.openStreams))
  console.log(summary(results))
  if (options.json) await Bun.write(options.json, JSON.stringify({ machine: machine(), startup, cases: results.map(asData) }, null, 2))
  return results.every((result) => [...result.samples.values()].flat().every((sample) => !sample.trouble))
}

async function measureCases(load: Load, stage: Stage, options: Options): Promise<CaseResult[]> {
  await warmUp(load, [...stage.targets, ...stage.secure, ...stage.converting])
  const cases = caseTable(stage.targets)
  for (const [kind, stream] of [['JSON 1 KB over TLS', false] as const, ['stream of 200 events over TLS', true] as const]) {
    if (stage.secure.length === 0 || (options.quick && stream)) continue
    cases.push({ name: caseName(kind, 512), stream, connections: 512, targets: stage.secure })
  }
  if (stage.converting.length)
    cases.push({ name: caseName('converted stream of 200 events', 64), stream: true, connections: 64, targets: stage.converting })
  const results: CaseResult[] = []
  for (const case_ of cases) {
    const result = await measureCase(load, case_, options.rounds, options.seconds)
    console.log(caseReport(result))
    results.push(result)
  }
  return results
}

function isMiddleJson({ case: { stream, connections } }: CaseResult): boolean {
  return !stream && connections === 64
}

function medianRates({ samples }: CaseResult): number[] {
  return [...samples.values()].map((list) => median(list.map((sample) => sample.requestsPerSecond)))
}

function machine(): string {
  const [processor] = cpus()
  const load = loadavg()[0]!.toFixed(2)
  return `${cpus().length} × ${processor?.model.trim() ?? 'unknown processor'} · Bun ${Bun.version} · load average ${load} before the run`
}

async function main(options: Options): Promise<number> {
  if (process.platform !== 'linux') throw new Error('this needs Linux: the load generator uses epoll, and CPU time is read from /proc')
  const folder = await mkdtemp(join(tmpdir(), 'octopus-bench-'))
  const children = createChildren(folder)
  const interrupted = new Promise<number>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(130))
  })
  try {
    return await Promise.race([bench(options, children, folder).then((fine) => (fine ? 0 : 1)), interrupted])
  } finally {
    await children.endAll()
    await rm(folder, { recursive: true, force: true })
  }
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) console.log(usageText)
  process.exit(options.help ? 0 : await main({ ...options, binary: resolve(options.binary) }))
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : error}`)
  process.exit(2)
}
