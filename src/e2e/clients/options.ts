import type { ProtocolId } from '../../protocols/protocol'
import type { Agent } from './agent'
import { rows } from './agents'
import { flagships } from './script'

const given = process.argv.slice(2)
const words = given.filter((word) => !word.startsWith('--')).map((word) => word.toLowerCase())

/** What stands behind `--name=`. */
export const option = (name: string) => given.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3)

/** The agents that the command line names, the rows of the table when it names none. */
export function askedAgents(namable: Agent[] = rows): Agent[] {
  if (!words.length) return rows
  return namable.filter(({ name }) => words.some((word) => name.toLowerCase().includes(word)))
}

/** The protocols of `--on=`, all of these when there is none. */
export function askedProtocols(all = Object.keys(flagships) as ProtocolId[]): ProtocolId[] {
  const on = option('on')?.split(',')
  return on ? (Object.keys(flagships) as ProtocolId[]).filter((one) => on.includes(one)) : all
}
