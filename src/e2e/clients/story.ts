import { type Cell, cacheBreak, faultOf, lossesOf, stateKept, thoughtsShown } from './cell'
import type { LogRow } from './hub'
import type { Heard } from './upstream'

/** All that was seen in a cell, for whoever looks for the reason of something. */
export function tell(cell: Cell): void {
  const { agent, protocol, ran, rows, heard, passed } = cell
  console.log(`\n# ${agent.name} (${agent.package}) on an upstream that speaks ${protocol}: ${faultOf(cell) ?? 'ok'}`)
  console.log(`answered, exit code ${ran.exitCode}:\n${indent(ran.exitCode === 0 && agent.answer ? agent.answer(ran.output) : ran.output)}`)
  if (ran.errors) console.log(`on standard error:\n${indent(ran.errors)}`)
  console.log(`called:\n${indent(counted(passed).join('\n'))}`)
  console.log(`upstream got:\n${indent(counted(heard.map(outlineOf)).join('\n'))}`)
  console.log(`log:\n${indent(rows.map(rowOf).join('\n'))}`)
}

/** The same in a few words, for a table. */
export function brief(cell: Cell): string {
  const { rows, heard } = cell
  const fault = faultOf(cell)
  const [kept, shown, missed] = [stateKept(cell), thoughtsShown(cell), cacheBreak(cell)]
  const tokens = rows.reduce((sum, { usage }) => sum + (usage?.input ?? 0) + (usage?.output ?? 0), 0)
  return [
    fault ? `**FAILS** ${fault}` : 'ok',
    `${heard.length} requests, ${tokens} tokens`,
    kept === undefined ? 'no state' : kept ? 'state back' : 'STATE LOST',
    shown === undefined ? 'no thoughts to show' : shown ? 'thoughts shown' : 'THOUGHTS MISSING',
    missed ? `cache misses at ${missed}` : 'cache hits',
    ...lossesOf(cell).map((loss) => `⚠ ${loss}`),
  ].join('; ')
}

function outlineOf({ method, path, body, status, complaint, kept }: Heard): string {
  const size = JSON.stringify(body).length
  const state = kept === undefined ? '' : kept ? ', state came back' : ', state is lost'
  return `${method} ${path} ${status}${state} ${size} characters: ${Object.keys(body).join(' ')}${complaint ? ` — ${complaint}` : ''}`
}

function rowOf({ protocol, model, status, outcome, stream, usage, attempts, error, warnings }: LogRow): string {
  const tries = attempts.map((attempt) => `${attempt.status}${attempt.reason ? ` ${attempt.reason}` : ''}`).join(', ')
  const told = usage
    ? `${usage.input} in (${usage.cacheRead} read, ${usage.cacheWrite} written), ${usage.output} out (${usage.reasoning} thought)`
    : 'no usage'
  return `${protocol} ${model} ${status} ${outcome}${stream ? ' streamed' : ''}, attempts: ${tries}; ${told}${error ? `; ${error}` : ''}${warnings.length ? `; ${warnings}` : ''}`
}

/** Each line once, with how often it came. */
function counted(lines: string[]): string[] {
  return [...Map.groupBy(lines, (line) => line)].map(([line, { length }]) => (length === 1 ? line : `${length} × ${line}`))
}

function indent(text: string): string {
  return text.trimEnd().replace(/^/gm, '  ')
}
