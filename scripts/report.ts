import { existsSync, readFileSync } from 'node:fs'

export interface Report {
  passed: number
  failed: number
  skipped: number
  skippedNames: string[]
}

/**
 * Counts the tests in a JUnit file of `bun test`. A file of tests that could not be loaded is in no report, only in the exit code:
 * it counts as one failure. `exitCode` is null when a signal ended the run.
 */
export function readReport(file: string, exitCode: number | null): Report {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const cases = [...text.matchAll(/<testcase ([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map(([, attributes = '', body = '']) => ({
    attributes,
    body,
  }))
  const skipped = cases.filter(({ body }) => body.includes('<skipped'))
  const failed = cases.filter(({ body }) => body.includes('<failure') || body.includes('<error'))
  const unloaded = exitCode !== 0 && failed.length === 0 ? 1 : 0
  return {
    passed: cases.length - skipped.length - failed.length,
    failed: failed.length + unloaded,
    skipped: skipped.length,
    skippedNames: skipped.map(({ attributes }) => plain(/(?:^| )name="([^"]*)"/.exec(attributes)?.[1] ?? 'a test')),
  }
}

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

function plain(xml: string): string {
  return xml.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name] ?? '')
}
