/**
 * Real coding agents through the compiled executable (`bun run build` first): installs each with npm into a temporary folder, runs it
 * against Octopus in front of the scripted upstream, and prints what it answered, what it called, what the upstream got and what the
 * log holds. `bun src/e2e/clients/run.ts [codex claude …] [--on=anthropic,gemini] [--table=file.md]`: words pick agents by name, `--on`
 * the protocols that the upstream speaks, all unless told otherwise; `--table` writes what was seen as Markdown,
 * `--dump=folder` what the upstream got.
 */
import { join } from 'node:path'
import type { ProtocolId } from '../../protocols/protocol'
import { type Agent, errand, install } from './agent'
import { type Cell, faultOf, tryOn } from './cell'
import { claudeCode, claudeCodeContext, claudeCodeGreeting } from './claude-code'
import { codex, codexBuiltIn, codexPatch, codexWithScripts } from './codex'
import { geminiCli } from './gemini-cli'
import { opencodes } from './opencode'
import { qwenCode } from './qwen-code'
import { flagships } from './script'
import { brief, tell } from './story'

/** The rows of the table, and what else is worth a try. */
const rows: Agent[] = [claudeCode, codex, codexWithScripts, ...opencodes, geminiCli, qwenCode]
const others: Agent[] = [claudeCodeGreeting, claudeCodeContext, codexBuiltIn, codexPatch]
const all = Object.keys(flagships) as ProtocolId[]

const given = process.argv.slice(2)
const words = given.filter((word) => !word.startsWith('--')).map((word) => word.toLowerCase())
const option = (name: string) => given.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3)
const on = option('on')?.split(',')
const isAsked = ({ name }: Agent) => words.some((word) => name.toLowerCase().includes(word))

const cells: Cell[] = []
for (const agent of words.length ? [...rows, ...others].filter(isAsked) : rows) {
  const program = await install(agent)
  for (const protocol of all.filter((one) => !on || on.includes(one))) {
    const cell = await tryOn(agent, program, protocol)
    tell(cell)
    await dump(cell)
    cells.push(cell)
  }
}
console.log(`\n# Summary (asked: ${errand})`)
for (const cell of cells) console.log(`${cell.agent.name} on ${cell.protocol}, ${cell.ran.seconds} s: ${brief(cell)}`)
const path = option('table')
if (path) await Bun.write(path, table(cells))
process.exit(cells.some(faultOf) ? 1 : 0)

/** What the upstream got, a file a request. */
async function dump({ agent, protocol, heard }: Cell): Promise<void> {
  const folder = option('dump')
  if (!folder) return
  for (const [index, { path, headers, body }] of heard.entries()) {
    const content = JSON.stringify({ path, headers: Object.fromEntries(headers), body }, null, 1)
    await Bun.write(join(folder, `${agent.name}, ${protocol}, ${index}.json`.replaceAll('/', '+')), content)
  }
}

function table(cells: Cell[]): string {
  const protocols = [...new Set(cells.map(({ protocol }) => protocol))]
  const byAgent = Map.groupBy(cells, ({ agent }) => agent.name)
  const lines = [...byAgent].map(([name, row]) => [
    name,
    ...protocols.map((protocol) => row.filter((cell) => cell.protocol === protocol).map(brief)),
  ])
  return [['client', ...protocols], ['---', ...protocols.map(() => '---')], ...lines].map((line) => `| ${line.join(' | ')} |\n`).join('')
}
