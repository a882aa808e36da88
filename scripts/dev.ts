/** Octopus and the admin panel, both reloading at every change. Arguments go to Octopus; the panel expects it on port 8080. */
import { resolve } from 'node:path'

const root = resolve(import.meta.dir, '..')
const octopus = ['--watch', '--no-clear-screen', 'src/main.ts', ...process.argv.slice(2)]
const panel = ['--bun', 'x', 'vite', '--config', 'ui/vite.config.ts']
const processes = [octopus, panel].map((words) =>
  Bun.spawn([process.execPath, ...words], { cwd: root, stdio: ['inherit', 'inherit', 'inherit'] }),
)

const end = () => processes.map((child) => child.kill('SIGTERM'))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
await Promise.race(processes.map((child) => child.exited))
end()
await Promise.all(processes.map((child) => child.exited))
