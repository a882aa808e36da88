import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Failure } from '../cli/failure'

/** What a demo's folder says of itself: that it is one, and with what its people ask. */
export interface Mark {
  /** API keys, by name. */
  keys: Record<string, string>
}

export interface DemoFolder {
  path: string
  /** Of an earlier demo in the same folder. */
  mark: Mark | undefined
  /** It goes when the demo ends. */
  isPassing: boolean
}

const MARK = 'demo.json'

/**
 * A folder of its own in the system's place for such, or the one that was named, if that is empty or a demo's. Throws a `Failure` for
 * any other: made-up data must not mix with somebody's own.
 */
export function openFolder(named: string | undefined): DemoFolder {
  if (named === undefined) return { path: mkdtempSync(join(tmpdir(), 'octopus-demo-')), mark: undefined, isPassing: true }
  const path = resolve(named)
  const mark = readMark(path)
  if (!mark && existsSync(path) && readdirSync(path).some((name) => name !== '.gitkeep')) {
    const sentence = `the folder ${path} is not a demo's: --demo takes an empty one, or none, and leaves everything else alone`
    throw new Failure(sentence, 2)
  }
  mkdirSync(path, { recursive: true, mode: 0o700 })
  return { path, mark, isPassing: false }
}

function readMark(path: string): Mark | undefined {
  const file = join(path, MARK)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Mark) : undefined
}

export function writeMark(path: string, mark: Mark) {
  writeFileSync(join(path, MARK), `${JSON.stringify(mark, null, 2)}\n`, { mode: 0o600 })
}

export function removeFolder({ path, isPassing }: DemoFolder) {
  if (isPassing) rmSync(path, { recursive: true, force: true })
}
