/**
 * Real coding agents in a session that moves from vendor to vendor, call by call: nobody may be shown what another vendor signed, and
 * everybody's own comes back to him. `bun src/e2e/clients/moving.ts [codex claude …]`.
 */
import type { ProtocolId } from '../../protocols/protocol'
import { install } from './agent'
import { type Seen, watch } from './cell'
import { askedAgents } from './options'
import type { Behaviour, Heard } from './upstream'

const vendors: ProtocolId[] = ['gemini', 'anthropic', 'openai-responses']

/** How a session comes to move, and who is to answer its requests, one after the other, where that does not depend on what else is asked. */
interface Move {
  name: string
  mode: 'failover' | 'round-robin'
  behaviour: Behaviour
  route?: ProtocolId[]
}

const served = (heard: Heard[]) => heard.filter(({ isWork, status }) => isWork && status === 200).length

const moves: Move[] = [
  {
    name: 'one vendor after the other fails',
    mode: 'failover',
    behaviour: { rounds: 3, isDown: (protocol, heard) => served(heard) > vendors.indexOf(protocol) && protocol !== vendors.at(-1) },
    route: [...vendors, 'openai-responses'],
  },
  // Not more rounds: some agents take the same call over and over for a loop.
  { name: 'every request goes to the next vendor', mode: 'round-robin', behaviour: { rounds: 4 } },
]

const lines: string[] = []
let hasFailed = false
for (const agent of askedAgents()) {
  const program = await install(agent)
  for (const { name, mode, behaviour, route } of moves) {
    const seen = await watch(agent, program, behaviour, (hub) => hub.serveBy(agent.model, mode, vendors))
    const fault = faultOf(seen, route)
    hasFailed ||= fault !== undefined
    lines.push(`${agent.name}, ${name}, ${seen.ran.seconds} s: ${fault ? `**FAILS** ${fault}` : 'ok'}; ${pathOf(seen)}`)
    if (fault) console.log(`\n# ${lines.at(-1)}\n${seen.ran.output.slice(-2000)}\n${seen.ran.errors.slice(-2000)}`)
  }
}
console.log(`\n# Summary\n${lines.join('\n')}`)
process.exit(hasFailed ? 1 : 0)

function faultOf({ ran, heard, rows }: Seen, route: ProtocolId[] | undefined): string | undefined {
  const refused = heard.find(({ status }) => status === 400)
  if (refused) return `${refused.protocol} refused: ${refused.complaint}`
  if (ran.exitCode !== 0) return `it ended with ${ran.exitCode}`
  if (!/The tool said: .*octopus-ok/s.test(ran.output)) return 'the output of the command did not come back'
  const answered = heard.filter(({ isWork, status }) => isWork && status === 200)
  if (route && answered.map(({ protocol }) => protocol).join() !== route.join()) return 'others answered than should have'
  if (new Set(answered.map(({ protocol }) => protocol)).size < vendors.length) return 'it did not move to every vendor'
  if (answered.some(({ kept }) => kept === false)) return 'what a vendor thought did not come back to it'
  return rows.find(({ outcome }) => outcome !== 'ok')?.error ?? undefined
}

/** Who answered what, and to whom its own thoughts came back. */
function pathOf({ heard }: Seen): string {
  return heard
    .filter(({ isWork, status }) => isWork || status !== 200)
    .map(
      ({ protocol, status, kept }) =>
        `${protocol} ${status}${kept === undefined ? '' : kept ? ' with its own state' : ' WITHOUT ITS STATE'}`,
    )
    .join(' → ')
}
