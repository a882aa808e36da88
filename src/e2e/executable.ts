import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const executable = resolve(import.meta.dir, '../../dist', process.platform === 'win32' ? 'octopus.exe' : 'octopus')
const startPatienceMs = 10_000

export interface Setting {
  /** The folder it runs in; its data lies in `data` there. */
  cwd: string
  /** Nothing of the environment of the tests reaches the executable but this. */
  env?: Record<string, string>
  input?: string
}

export interface Ended {
  exitCode: number
  output: string
  errors: string
}

export interface Serving {
  url: string
  port: number
  pid: number
  /** What it has printed until now. */
  output: () => string
  /** Sends the signal and answers how it ended. */
  stop: (signal?: NodeJS.Signals) => Promise<Ended>
}

/** Runs one command of the compiled executable to its end. */
export async function runOctopus(words: string[], { cwd, env = {}, input = '' }: Setting): Promise<Ended> {
  const child = Bun.spawn([checked(), ...words], { cwd, env, stdin: Buffer.from(input), stdout: 'pipe', stderr: 'pipe' })
  const [output, errors, exitCode] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited])
  return { exitCode, output, errors }
}

/** Starts the compiled executable on a free port of the loopback interface; answers when it serves, throws what it said when it ends instead. */
export async function startOctopus({ cwd, env = {} }: Setting, words: string[] = []): Promise<Serving> {
  const command = [checked(), 'start', '--host=127.0.0.1', '--port=0', ...words]
  const child = Bun.spawn(command, { cwd, env, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
  const output = gather(child.stdout)
  const errors = gather(child.stderr)
  const ended = async (): Promise<Ended> => {
    const exitCode = await child.exited
    await Promise.all([output.whole, errors.whole])
    return { exitCode, output: output.text(), errors: errors.text() }
  }

  const impatience = setTimeout(() => child.kill('SIGKILL'), startPatienceMs)
  const banner = await output.until(/└─ data .*\n/)
  clearTimeout(impatience)
  const port = Number(/127\.0\.0\.1:(\d+)/.exec(banner)?.[1])
  if (!port) throw new Error(`octopus did not start: ${(await ended()).errors}`)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    pid: child.pid,
    output: output.text,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal)
      return ended()
    },
  }
}

function gather(stream: ReadableStream<Uint8Array>) {
  let text = ''
  let notice = () => {}
  const whole = (async () => {
    const decoder = new TextDecoder()
    for await (const bytes of stream) {
      text += decoder.decode(bytes, { stream: true })
      notice()
    }
  })()
  /** The text once it matches, or whole when it never does. */
  const until = async (pattern: RegExp) => {
    const matched = new Promise<void>((resolve) => {
      notice = () => pattern.test(text) && resolve()
      notice()
    })
    await Promise.race([matched, whole])
    return text
  }
  return { text: () => text, whole, until }
}

function checked(): string {
  if (existsSync(executable)) return executable
  throw new Error(`${executable} is not there; npm run test:e2e compiles it first`)
}
