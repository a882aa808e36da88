import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second in which /proc counts CPU time: USER_HZ, 100 on every architecture that Bun runs on. */
const ticks = 100

export interface ProcessStat {
  pid: number
  parent: number
  /** User and system time of the process and of children it has waited for, in seconds. */
  cpu: number
}

/** Reads one line of /proc/PID/stat. The name in parentheses may itself hold spaces and parentheses. */
export function readStat(line: string): ProcessStat {
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [, parent, , , , , , , , , , user, system, childUser, childSystem] = fields
  return { pid: Number.parseInt(line, 10), parent: parent!, cpu: (user! + system! + childUser! + childSystem!) / ticks }
}

/** The process and all its descendants; empty when it is gone. */
function tree(root: number): ProcessStat[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(statOf)
  const found = all.filter((stat) => stat.pid === root)
  for (const parent of found) found.push(...all.filter((stat) => stat.parent === parent.pid))
  return found
}

function statOf(pid: string): ProcessStat[] {
  try {
    return [readStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))]
  } catch {
    return []
  }
}

/** CPU time used so far by a process tree, in seconds. */
export function cpuSeconds(root: number): number {
  return tree(root).reduce((sum, stat) => sum + stat.cpu, 0)
}

/** Memory a process tree holds now (RSS), in MiB. */
export function residentMebibytes(root: number): number {
  return tree(root).reduce((sum, stat) => sum + residentOf(stat.pid), 0)
}

function residentOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
