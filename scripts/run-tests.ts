/**
 * Runs the unit tests, compiles the executable and runs the tests of it (those in folders named `e2e`), and ends with one line that
 * counts them all. `--unit` and `--e2e` run one half; other words, such as `-t name`, go to `bun test`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Report, readReport } from './report'

const root = resolve(import.meta.dir, '..')
const halves = ['--unit', '--e2e']
const given = process.argv.slice(2)
const words = given.filter((word) => !halves.includes(word))
const folder = mkdtempSync(join(tmpdir(), 'octopus-test-'))

const reports: Report[] = []
if (!given.includes('--e2e')) reports.push(await runTests('unit', ['--path-ignore-patterns=**/e2e/**']))
if (!given.includes('--unit')) reports.push(await compileAndTest())
rmSync(folder, { recursive: true })

for (const name of reports.flatMap((report) => report.skippedNames)) console.log(`skipped: ${name}`)
const [passed, failed, skipped] = (['passed', 'failed', 'skipped'] as const).map((count) =>
  reports.reduce((sum, report) => sum + report[count], 0),
)
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed === 0 && passed !== 0 ? 0 : 1)

async function compileAndTest(): Promise<Report> {
  console.error('octopus: Compiling the executable for the end-to-end tests …')
  const exitCode = await bun(['scripts/build.ts'])
  return exitCode === 0 ? runTests('e2e', ['e2e/']) : { passed: 0, failed: 1, skipped: 0, skippedNames: [] }
}

async function runTests(name: string, selection: string[]): Promise<Report> {
  const file = join(folder, `${name}.xml`)
  const exitCode = await bun(['test', '--reporter=junit', `--reporter-outfile=${file}`, ...selection, ...words])
  return readReport(file, exitCode)
}

function bun(command: string[]): Promise<number> {
  return Bun.spawn([process.execPath, ...command], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).exited
}
