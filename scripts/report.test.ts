import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readReport } from './report'

const folder = mkdtempSync(join(tmpdir(), 'octopus-report-'))
afterAll(() => rmSync(folder, { recursive: true }))

function report(cases: string, exitCode: number) {
  const file = join(folder, 'report.xml')
  writeFileSync(file, `<testsuites><testsuite name="a">${cases}</testsuite></testsuites>`)
  return readReport(file, exitCode)
}

const passing = '<testcase name="a &lt;b&gt;" file="src/a.test.ts" assertions="0" />'
const skipped = '<testcase name="needs &quot;it&quot;"><skipped /></testcase>'
const failing = '<testcase name="c"><failure message="&lt;skipped">no</failure></testcase>'

test('passed, failed and skipped tests are told apart, and the skipped ones named', () => {
  expect(report(passing + skipped + failing + passing, 1)).toEqual({ passed: 2, failed: 1, skipped: 1, skippedNames: ['needs "it"'] })
})

test('a test file that could not be loaded counts as a failure', () => {
  expect(report(passing, 1)).toMatchObject({ passed: 1, failed: 1 })
  expect(report(passing, 0)).toMatchObject({ passed: 1, failed: 0 })
})

test('a run that ended before it could report counts as a failure', () => {
  expect(readReport(join(folder, 'none.xml'), 0)).toMatchObject({ passed: 0, failed: 0 })
  expect(readReport(join(folder, 'none.xml'), null)).toMatchObject({ passed: 0, failed: 1 })
})
