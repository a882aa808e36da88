import { closeSync, openSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { basename, join } from 'node:path'
import type { Subprocess } from 'bun'

/** A server that this run started. What it prints goes to `<name>.log` in the temporary folder. */
export interface Child {
  name: string
  pid: number
  /** False once the process has ended. */
  running(): boolean
  /** Resolves when `port` accepts connections; rejects with the child's last words when it ends or takes over 20 s. */
  listening(port: number): Promise<void>
  /** The last of what it printed, for an error message. */
  lastWords(): string
  end(): Promise<void>
}

export interface Children {
  /** Starts a server. `name` also names the log, so it is used once. */
  start(name: string, command: string[], environment?: Record<string, string>): Child
  /** Runs a program to its end; gives what it printed. Rejects with its complaint when it fails. */
  run(command: string[]): Promise<string>
  endAll(): Promise<void>
}

const startPatience = 20_000
const endPatience = 10_000

/** Starts processes and answers for all of them: each is ended by its process id, also on Ctrl+C and on failure. */
export function createChildren(folder: string): Children {
  const running = new Set<Subprocess>()

  function track<Kind extends Subprocess>(subprocess: Kind): Kind {
    running.add(subprocess)
    subprocess.exited.then(() => running.delete(subprocess))
    return subprocess
  }

  process.on('exit', () => {
    for (const subprocess of running) subprocess.kill('SIGKILL')
  })

  return {
    start(name, command, environment = {}) {
      const log = join(folder, `${name}.log`)
      const output = openSync(log, 'a')
      const env = { ...process.env, ...environment }
      const subprocess = track(Bun.spawn(command, { cwd: folder, stdin: 'ignore', stdout: output, stderr: output, env }))
      closeSync(output)
      const child: Child = {
        name,
        pid: subprocess.pid,
        running: () => running.has(subprocess),
        listening: (port) => awaitPort(child, port),
        lastWords: () => readFileSync(log, 'utf8').slice(-2000).trim() || '(nothing)',
        end: () => end(subprocess),
      }
      return child
    },
    async run(command) {
      const subprocess = track(Bun.spawn(command, { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' }))
      const [said, complaint] = await Promise.all([new Response(subprocess.stdout).text(), new Response(subprocess.stderr).text()])
      if ((await subprocess.exited) !== 0) throw new Error(`${basename(command[0]!)} failed: ${complaint.trim() || subprocess.signalCode}`)
      return said
    },
    endAll: async () => {
      await Promise.all([...running].map(end))
    },
  }
}

/** Asks it to end; insists after ten seconds. */
async function end(subprocess: Subprocess): Promise<void> {
  subprocess.kill('SIGTERM')
  const timer = setTimeout(() => subprocess.kill('SIGKILL'), endPatience)
  await subprocess.exited
  clearTimeout(timer)
}

async function awaitPort(child: Child, port: number): Promise<void> {
  const started = performance.now()
  while (child.running() && performance.now() - started < startPatience) {
    if (await accepts(port)) return
    await Bun.sleep(5)
  }
  const what = child.running() ? `does not listen on port ${port} after ${startPatience / 1000} s` : 'ended at once'
  throw new Error(`${child.name} ${what}; it said:\n${child.lastWords()}`)
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export function freePort(): number {
  const server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const { port } = server
  server.stop(true)
  return port
}
