/**
 * Real coding agents through the compiled executable (`bun run build` first): installs each with npm into a temporary folder, runs it
 * against Octopus in front of the scripted upstream, and prints what it answered, what it called, what the upstream got and what the
 * log holds. `bun src/e2e/clients/run.ts [codex claude …] [--on=anthropic,gemini]`: words pick agents by name, `--on` the protocols
 * that the upstream speaks, all four unless told otherwise.
 */
import type { ProtocolId } from '../../protocols/protocol'
import { type Agent, errand, install, type Ran, run } from './agent'
import { claudeCode, claudeCodeContext, claudeCodeGreeting } from './claude-code'
import { codex, codexBuiltIn, codexPatch } from './codex'
import { geminiCli } from './gemini-cli'
import { type LogRow, startHub } from './hub'
import { opencodes } from './opencode'
import { qwenCode } from './qwen-code'
import { flagships } from './script'
import { startTap } from './tap'
import { type Heard, startUpstream } from './upstream'

const agents: Agent[] = [
  claudeCode,
  claudeCodeGreeting,
  claudeCodeContext,
  codex,
  codexBuiltIn,
  codexPatch,
  geminiCli,
  qwenCode,
  ...opencodes,
]
const all: ProtocolId[] = ['openai-chat', 'openai-responses', 'anthropic', 'gemini']

const given = process.argv.slice(2)
const words = given.filter((word) => !word.startsWith('--')).map((word) => word.toLowerCase())
const on = given
  .find((word) => word.startsWith('--on='))
  ?.slice('--on='.length)
  .split(',')
const isAsked = ({ name }: Agent) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word))

const table: string[] = []
for (const agent of agents.filter(isAsked)) {
  const program = await install(agent)
  for (const protocol of all.filter((one) => !on || on.includes(one))) await tryOn(agent, program, protocol)
}
console.log(`\n# Summary (asked: ${errand})\n${table.join('\n')}`)

async function tryOn(agent: Agent, program: string, protocol: ProtocolId): Promise<void> {
  const upstream = startUpstream()
  const hub = await startHub(upstream)
  await hub.serve(agent.model, protocol, flagships[protocol])
  const tap = await startTap(Number(new URL(hub.url).port))
  const ran = await run(agent, program, tap.url, hub.key)
  const rows = await hub.newRows(0)
  tap.stop()
  await hub.stop()
  await upstream.stop()
  const verdict = judge(agent, ran, rows, upstream.heard)
  table.push(
    `${verdict === 'ok' ? 'ok  ' : 'FAIL'} ${agent.name} on ${protocol}, ${ran.seconds} s${verdict === 'ok' ? '' : `: ${verdict}`}`,
  )
  tell(agent, protocol, ran, rows, upstream.heard, tap.passed)
}

/** What is wrong with how it went; `ok` when nothing is. */
function judge(agent: Agent, ran: Ran, rows: LogRow[], heard: Heard[]): string {
  if (ran.exitCode !== 0) return `it ended with ${ran.exitCode}`
  const refused = heard.find(({ complaint }) => complaint)
  if (refused) return `the upstream refused: ${refused.complaint}`
  const failed = rows.find(({ outcome }) => outcome !== 'ok')
  if (failed) return `a request failed: ${failed.error}`
  if (agent !== claudeCodeContext && !/The tool said: .*octopus-ok/s.test(ran.output)) return 'the output of the command did not come back'
  return 'ok'
}

function tell(agent: Agent, protocol: ProtocolId, ran: Ran, rows: LogRow[], heard: Heard[], passed: string[]): void {
  console.log(`\n# ${agent.name} (${agent.package}) on an upstream that speaks ${protocol}`)
  console.log(`answered, exit code ${ran.exitCode}:\n${indent(ran.exitCode === 0 && agent.answer ? agent.answer(ran.output) : ran.output)}`)
  if (ran.errors) console.log(`on standard error:\n${indent(ran.errors)}`)
  console.log(`called:\n${indent(counted(passed).join('\n'))}`)
  console.log(`upstream got:\n${indent(counted(heard.map(outlineOf)).join('\n'))}`)
  console.log(`log:\n${indent(rows.map(rowOf).join('\n'))}`)
}

function outlineOf({ method, path, body, status, complaint }: Heard): string {
  const size = JSON.stringify(body).length
  return `${method} ${path} ${status} ${size} characters: ${Object.keys(body).join(' ')}${complaint ? ` — ${complaint}` : ''}`
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
