/**
 * Real coding agents through the compiled executable (`bun run build` first): installs each with npm into a temporary folder, runs it
 * against Octopus in front of the scripted upstream, and prints what it answered, what it called, what the upstream got and what the
 * log holds. `bun src/e2e/clients/run.ts [codex claude …] [--on=anthropic,gemini] [--table=file.md]`: words pick agents by name, `--on`
 * the protocols that the upstream speaks, all unless told otherwise; `--table` writes what was seen as Markdown, `--dump=folder` what
 * the upstream got. `broken.ts` beside it does the same with streams that break, `moving.ts` with upstreams that change.
 */
import { join } from 'node:path'
import { errand, install } from './agent'
import { others, rows } from './agents'
import { type Cell, faultOf, tryOn } from './cell'
import { askedAgents, askedProtocols, option } from './options'
import { brief, tell } from './story'

const cells: Cell[] = []
for (const agent of askedAgents([...rows, ...others])) {
  const program = await install(agent)
  for (const protocol of askedProtocols()) {
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
  const head = [
    ['client', ...protocols],
    ['---', ...protocols.map(() => '---')],
  ]
  return [...head, ...lines].map((line) => `| ${line.join(' | ')} |\n`).join('')
}
