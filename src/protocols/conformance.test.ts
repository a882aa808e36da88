import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { table } from './conformance'
import { judged } from './conformance/case'
import { clientIds, clients } from './conformance/clients'
import { everyUpstream } from './conformance/upstreams'

/** Every numbered case of conversion, over every pair of protocols it is about. */
for (const [section, cases] of Object.entries(table)) {
  describe(section, () => {
    for (const { number, title, proofs = [], todo = {} } of cases) {
      for (const { label, prove } of proofs) {
        const reason = todo[label] ?? todo['*']
        if (reason) test.todo(`${number}: ${title} · ${label} (${reason})`, prove)
        else test(`${number}: ${title} · ${label}`, prove)
      }
    }
  })
}

describe('an ordinary request loses nothing, so that strict keys can be used', () => {
  for (const client of clientIds) {
    test(client, () => {
      const { ask, says, tools } = clients[client]
      for (const name of everyUpstream) {
        const sent = judged(client, ask([says('hi')], tools('get')), name)
        expect([name, sent.warnings]).toEqual([name, []])
      }
    })
  }
})

describe('the table', () => {
  const cases = Object.values(table).flat()

  test('has every case once', () => {
    const numbers = cases.map(({ number }) => number).sort((a, b) => a - b)
    expect(numbers).toEqual(Array.from({ length: 138 }, (_, at) => at + 1))
  })

  test('has something to show for each case', () => {
    const empty = cases.filter(({ proofs = [], shown = [] }) => proofs.length + shown.length === 0)
    expect(empty.map(({ number }) => number)).toEqual([])
  })

  test('has one proof a label', () => {
    for (const { number, proofs = [] } of cases) {
      const labels = proofs.map(({ label }) => `${number} ${label}`)
      expect(labels).toEqual([...new Set(labels)])
    }
  })

  test('names tests that are there', () => {
    const source = join(import.meta.dir, '..')
    for (const { number, shown = [] } of cases) {
      for (const [file, title] of shown) {
        const text = readFileSync(join(source, file), 'utf8')
        expect(text.includes(title) ? `${number}` : `${number}: ${file} has no test "${title}"`).toBe(`${number}`)
      }
    }
  })
})
