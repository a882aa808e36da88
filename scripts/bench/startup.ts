import { join } from 'node:path'
import type { Children } from './children'
import { startOctopus } from './octopus'
import { spread } from './statistics'
import { figure } from './table'
import { residentMebibytes } from './usage'

export interface Startup {
  /** From spawn to the first 200 of /health, in milliseconds. */
  milliseconds: { median: number; min: number; max: number }
  /** The very first start, which creates the database. */
  firstMilliseconds: number
  /** MiB, two seconds after the last start. */
  idleResident: number
  binaryMegabytes: number
}

/** Starts the binary once on an empty folder and then `count` times on what that left. */
export async function measureStartup(children: Children, binary: string, folder: string, count: number): Promise<Startup> {
  const data = join(folder, 'startup-data')
  const environment = { OCTOPUS_ADMIN_PASSWORD: crypto.randomUUID() }
  const times: number[] = []
  let idleResident = 0
  for (let start = 0; start <= count; start++) {
    const { child, milliseconds } = await startOctopus(children, { name: `start-${start}`, binary, data, environment })
    times.push(milliseconds)
    if (start === count) {
      await Bun.sleep(2000)
      idleResident = residentMebibytes(child.pid)
    }
    await child.end()
  }
  const [firstMilliseconds, ...rest] = times
  return {
    milliseconds: spread(rest),
    firstMilliseconds: firstMilliseconds!,
    idleResident,
    binaryMegabytes: Bun.file(binary).size / 1e6,
  }
}

export function startupReport({ milliseconds, firstMilliseconds, idleResident, binaryMegabytes }: Startup): string {
  const { median, min, max } = milliseconds
  const start = `spawn → /health ${figure(median)} ms (${figure(min)}–${figure(max)}), first ever ${figure(firstMilliseconds)} ms`
  return `Start: ${start} · idle ${figure(idleResident)} MiB · binary ${figure(binaryMegabytes)} MB\n`
}
