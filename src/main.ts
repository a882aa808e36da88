#!/usr/bin/env bun
import { type Invocation, parseArguments, usage } from './cli/arguments'
import { Failure } from './cli/failure'
import { ConfigError } from './config'
import { versionLine } from './version'

// Commands are imported when they are known: what serves is not loaded twice around the re-execution, nor to print a version.
const invocation = parseArguments(process.argv.slice(2))
try {
  await run(invocation)
  process.exit(0)
} catch (error) {
  const { sentence, exitCode } = explain(error)
  process.stderr.write(`octopus: ${sentence}\n`)
  process.exit(exitCode)
}

async function run(asked: Invocation): Promise<void> {
  if ('problem' in asked) throw new Failure(`${asked.problem}; see octopus help`, 2)
  switch (asked.command) {
    case 'start':
      liftFetchLimit()
      return (await import('./cli/start')).start(asked.flags)
    case 'healthcheck':
      return say(await (await import('./cli/healthcheck')).healthcheck(asked.flags))
    case 'password':
      return say(await (await import('./cli/password')).password(asked.flags))
    case 'version':
      return say(`${versionLine()}\n`)
    case 'help':
      return say(usage)
  }
}

/**
 * Bun's `fetch` runs 256 requests at a time unless this variable is there when the process begins, so the process replaces
 * itself once (same id, same arguments). Windows cannot do that; there it stays at 256.
 */
function liftFetchLimit(): void {
  if (process.env.BUN_CONFIG_MAX_HTTP_REQUESTS || process.platform === 'win32') return
  const words = process.argv.slice(2)
  const own = Bun.isStandaloneExecutable ? [process.argv0] : [process.argv0, ...process.execArgv, process.argv[1]!]
  process.execve?.(process.execPath, [...own, ...words], { ...process.env, BUN_CONFIG_MAX_HTTP_REQUESTS: '65535' })
}

function say(text: string): void {
  process.stdout.write(text)
}

/** What a person can put right is one sentence and a code; of a fault of ours a report needs the stack too. */
function explain(error: unknown): { sentence: string; exitCode: number } {
  if (error instanceof ConfigError) return { sentence: error.message, exitCode: 2 }
  if (error instanceof Failure) return { sentence: error.message, exitCode: error.exitCode }
  const isDebugging = process.env.OCTOPUS_LOG_LEVEL === 'debug' && error instanceof Error
  return { sentence: isDebugging ? (error.stack ?? error.message) : error instanceof Error ? error.message : String(error), exitCode: 1 }
}
