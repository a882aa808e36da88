import { expect, test } from 'bun:test'
import type { CaseResult, Sample } from './cases'
import { caseReport, summary } from './report'

function samples(rates: number[], p50: number, trouble = ''): Sample[] {
  return rates.map((requestsPerSecond) => ({ requestsPerSecond, p50, p99: p50 * 2, cpu: 30, resident: 50, trouble }))
}

function result(octopus: number[], trouble = ''): CaseResult {
  return {
    case: { name: 'JSON', stream: false, connections: 64, targets: [] },
    samples: new Map([
      ['direct', samples([1000, 1000, 1000], 0.5)],
      ['bare', samples([100, 50, 100], 2)],
      ['octopus', samples(octopus, 2.5, trouble)],
    ]),
  }
}

test('a case shows the latency added to direct and the ratio of every pair', () => {
  const text = caseReport(result([90, 45, 70]))
  expect(text).toMatch(/octopus +70\.0 +2\.50 +5\.00 +2\.00 /)
  expect(text).toContain('octopus / bare: 0.90× (0.70–0.90)')
})

test('errors are told in the case they happened in', () => {
  expect(caseReport(result([90, 45, 70], '3 replies cut or malformed'))).toContain('! octopus: 3 replies cut or malformed')
})

test('the summary says which ratios fall short', () => {
  expect(summary([result([90, 45, 90])])).toMatch(/JSON +octopus \/ bare +0\.90× .* +ok/)
  expect(summary([result([70, 45, 70])])).toMatch(/0\.70× .* +below 0\.8/)
})
