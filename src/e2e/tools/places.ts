import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Ended } from '../executable'

/** Where any of these secrets stands in the clear: in what an Octopus that has ended printed, or in a file of its data folder. */
export function placesWith(secrets: string[], cwd: string, { output, errors }: Ended): string[] {
  const data = join(cwd, 'data')
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const read = files.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), 'latin1')] as const)
  const places = [['output', output], ['errors', errors], ...read] as const
  return places.filter(([, content]) => secrets.some((secret) => content.includes(secret))).map(([place]) => place)
}
