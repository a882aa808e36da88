import type { ProtocolId } from '../../protocols/protocol'
import { type Agent, type Ran, run } from './agent'
import { type Hub, type LogRow, startHub } from './hub'
import { prefixBreak } from './prefix'
import { flagships, loggedUsage, thought } from './script'
import { startTap } from './tap'
import { type Behaviour, type Heard, startUpstream } from './upstream'

/** All that was seen of one run. */
export interface Seen {
  ran: Ran
  rows: LogRow[]
  heard: Heard[]
  /** What it called, with the status of each answer. */
  passed: string[]
}

/** One agent on an upstream of one protocol. */
export interface Cell extends Seen {
  agent: Agent
  protocol: ProtocolId
}

/** Tools are called twice, so that there is something to come back to. */
export const rounds = 2

export async function tryOn(agent: Agent, program: string, protocol: ProtocolId, behaviour: Behaviour = { rounds }): Promise<Cell> {
  const seen = await watch(agent, program, behaviour, (hub) => hub.serve(agent.model, protocol, flagships[protocol]))
  return { ...seen, agent, protocol }
}

/** Runs one agent against one Octopus, which `serve` sets up, and looks at everything on both sides of it. */
export async function watch(agent: Agent, program: string, behaviour: Behaviour, serve: (hub: Hub) => Promise<void>): Promise<Seen> {
  const upstream = startUpstream(behaviour)
  const hub = await startHub(upstream)
  await serve(hub)
  const tap = await startTap(Number(new URL(hub.url).port))
  const ran = await run(agent, program, tap.url, hub.key)
  const rows = await hub.newRows(0)
  tap.stop()
  await hub.stop()
  await upstream.stop()
  return { ran, rows, heard: upstream.heard, passed: tap.passed }
}

const isWork = ({ isWork, status }: Heard) => isWork === true && status === 200

/** Whether what the vendor thought came back to it, where anything had to. */
export function stateKept({ heard }: Cell): boolean | undefined {
  const kept = heard.flatMap((one) => one.kept ?? [])
  return kept.length ? kept.every(Boolean) : undefined
}

/** Whether the agent has shown the thoughts that it was told; undefined where the vendor told none, or the agent shows none. */
export function thoughtsShown({ agent, ran, heard }: Cell): boolean | undefined {
  if (agent.hidesThoughts || !heard.some(({ isWork, told }) => isWork && told)) return undefined
  return `${ran.output}${ran.errors}`.includes(thought)
}

/** Where the prompt cache would have been missed; undefined for nowhere. */
export function cacheBreak({ heard, protocol }: Cell): string | undefined {
  const turns = heard.filter(isWork)
  return turns.slice(1).flatMap(({ body }, index) => prefixBreak(protocol, turns[index]!.body, body) ?? [])[0]
}

/** What was lost on the way, each once. */
export const lossesOf = ({ rows }: Cell): string[] => [...new Set(rows.flatMap(({ warnings }) => warnings))]

/** What is wrong with how it went; undefined when nothing is. */
export function faultOf(cell: Cell): string | undefined {
  const { agent, protocol, ran, rows, heard } = cell
  if (ran.exitCode !== 0) return `it ended with ${ran.exitCode}`
  const refused = heard.find(({ complaint }) => complaint)
  if (refused) return `the upstream refused: ${refused.complaint}`
  const failed = rows.find(({ outcome }) => outcome !== 'ok')
  if (failed) return `a request failed: ${failed.error}`
  if (agent.isIdle) return undefined
  if (!/The tool said: .*octopus-ok/s.test(ran.output)) return 'the output of the command did not come back'
  if (heard.filter(isWork).length !== rounds + 1) return `${heard.filter(isWork).length} requests for ${rounds} calls`
  if (stateKept(cell) === false) return 'what the vendor thought did not come back to it'
  if (thoughtsShown(cell) === false) return 'the thoughts were not shown'
  const miscounted = rows.find((row) => !isCounted(row, protocol))
  if (miscounted) return `the usage is wrong: ${JSON.stringify(miscounted.usage)}`
  const lost = lossesOf(cell).find((warning) => !agent.losses?.test(warning))
  if (lost) return `this should not have been lost: ${lost}`
  return undefined
}

function isCounted({ usage }: LogRow, protocol: ProtocolId): boolean {
  if (!usage) return false
  const told = loggedUsage(protocol, usage.output === 30 ? 'call' : 'text', usage.reasoning > 0)
  return JSON.stringify(Object.entries(told).sort()) === JSON.stringify(Object.entries(usage).sort())
}
