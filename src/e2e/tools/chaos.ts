import { resolve } from 'node:path'
import type { Manner } from './chaos-upstream'

const script = resolve(import.meta.dir, 'chaos-upstream.ts')

/** An upstream that things happen to. */
export interface Victim {
  /** A base URL as channels take it. */
  url: string
  freeze(): void
  thaw(): void
  kill(): Promise<void>
  /** Begins anew on the same port. */
  revive(): Promise<void>
}

export async function startVictim(manner: Manner): Promise<Victim> {
  let child = await spawn(manner)
  const { port } = child
  return {
    url: `http://127.0.0.1:${port}/v1`,
    freeze: () => child.process.kill('SIGSTOP'),
    thaw: () => child.process.kill('SIGCONT'),
    async kill() {
      child.process.kill('SIGKILL')
      await child.process.exited
    },
    async revive() {
      child = await spawn(manner, port)
    },
  }
}

async function spawn(manner: Manner, port = 0) {
  const child = Bun.spawn([process.execPath, script, manner, String(port)], { stdin: 'ignore', stdout: 'pipe', stderr: 'inherit' })
  const reader = child.stdout.getReader()
  const { value } = await reader.read()
  reader.releaseLock()
  return { process: child, port: Number(Buffer.from(value ?? []).toString()) }
}
