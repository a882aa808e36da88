import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { cpuSeconds, readStat, residentMebibytes } from './usage'

test('a process name with spaces and parentheses does not shift the fields', () => {
  const line = '42 (a) b (c) S 7 42 42 0 -1 4194304 99 0 0 0 150 50 25 25 20 0 1 0 123153 3133440 410'
  expect(readStat(line)).toEqual({ pid: 42, parent: 7, cpu: 2.5 })
})

test('a process tree counts the children that still run', async () => {
  const shell = Bun.spawn(['sh', '-c', 'cat; true'], { stdin: 'pipe', stdout: 'pipe' })
  try {
    shell.stdin.write('ready\n')
    await shell.stdout.getReader().read()
    expect(residentMebibytes(shell.pid)).toBeGreaterThan(residentOf(shell.pid))
    expect(cpuSeconds(shell.pid)).toBeGreaterThanOrEqual(0)
  } finally {
    shell.stdin.end()
    await shell.exited
  }
})

test('a process that is gone uses nothing', () => {
  expect(residentMebibytes(2 ** 30)).toBe(0)
  expect(cpuSeconds(2 ** 30)).toBe(0)
})

function residentOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)![1]) / 1024
}
