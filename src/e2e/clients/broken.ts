/**
 * Real coding agents on an upstream whose streams break: each has to be told so in a way that it understands, and to give up in the
 * end. `bun src/e2e/clients/broken.ts [codex claude …] [--on=anthropic,gemini] [--how=cut,failure]`; unless told otherwise on an
 * upstream of the agent's own protocol and one of another.
 */
import type { ProtocolId } from '../../protocols/protocol'
import { install } from './agent'
import { type Break, breaks } from './breaks'
import { type Cell, tryOn } from './cell'
import { askedAgents, askedProtocols, option } from './options'
import { tell } from './story'

/** More requests than this are a loop. */
const mostRequests = 40
/** What is another protocol to the agents of each. */
const foreign: Record<ProtocolId, ProtocolId> = {
  'openai-chat': 'openai-responses',
  'openai-responses': 'anthropic',
  anthropic: 'gemini',
  gemini: 'openai-chat',
  volcengine: 'anthropic',
}

const hows = breaks.filter((how) => !option('how') || option('how')!.split(',').includes(how))
const lines: string[] = []
let hasFailed = false
for (const agent of askedAgents()) {
  const program = await install(agent)
  for (const protocol of askedProtocols([agent.protocol, foreign[agent.protocol]])) {
    for (const how of hows) {
      const cell = await tryOn(agent, program, protocol, { rounds: 1, breaks: how })
      tell(cell)
      const fault = faultOf(cell, how)
      hasFailed ||= fault !== undefined
      lines.push(`${agent.name} on ${protocol}, ${how}, ${cell.ran.seconds} s: ${fault ? `**FAILS** ${fault}; ` : ''}${outcomeOf(cell)}`)
    }
  }
}
console.log(`\n# Summary\n${lines.join('\n')}`)
process.exit(hasFailed ? 1 : 0)

/** Anthropic's and Chat's last event says nothing that was not said before: the reply is whole without it. */
function isWhole(how: Break, protocol: ProtocolId): boolean {
  return how === 'no terminal' && protocol !== 'openai-responses' && protocol !== 'gemini'
}

function faultOf({ ran, rows, heard, passed, protocol }: Cell, how: Break): string | undefined {
  if (ran.exitCode === null) return 'it had to be stopped'
  if (passed.length > mostRequests || heard.length > mostRequests) return 'it asks and asks'
  if (isWhole(how, protocol)) return ran.exitCode === 0 ? undefined : 'a whole reply was not taken for one'
  if (rows.every(({ outcome }) => outcome === 'ok')) return 'the log knows of no failure'
  if (errorOf(ran.output + ran.errors) === undefined) return 'it says nothing of an error'
  return undefined
}

function outcomeOf({ ran, rows, heard, passed }: Cell): string {
  const logged = [...new Set(rows.flatMap(({ outcome, error }) => (outcome === 'ok' ? [] : `${outcome}: ${error}`)))]
  const said = errorOf(ran.output + ran.errors) ?? 'no error'
  return `exit ${ran.exitCode}, ${passed.length} calls, ${heard.length} upstream; it said "${said}"; the log: ${logged.join(' · ')}`
}

/** The line in which an agent speaks of an error. */
function errorOf(output: string): string | undefined {
  const plain = Bun.stripANSI(output)
  const line = /^.*\b(?:error|failed|disconnected|closed|incomplete|interrupted)\b.*$/im.exec(plain)?.[0]
  return line?.trim().slice(0, 240)
}
