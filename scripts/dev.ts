/**
 * Octopus and the admin panel, both reloading at every change, over the demo's data in dist/demo; with `--data` over that of a folder.
 * Arguments go to Octopus, which listens on port 8080 or on OCTOPUS_SERVER_PORT.
 */
import { join, resolve } from 'node:path'
import { demoPassword } from '../src/demo/demo'

const root = resolve(import.meta.dir, '..')
const asked = process.argv.slice(2)
const isDemo = !asked.some((word) => word.startsWith('--data'))
const demo = isDemo ? ['--demo', '--data', join(root, 'dist/demo')] : []
const octopus = ['--watch', '--no-clear-screen', 'src/main.ts', 'start', ...demo, ...asked]
const panel = ['--bun', 'x', 'vite', '--config', 'ui/vite.config.ts']
// The panel is served by vite here, and has to be told what it is else told by the page.
const env = { ...process.env, ...(isDemo && { OCTOPUS_DEMO_PASSWORD: process.env.OCTOPUS_ADMIN_PASSWORD ?? demoPassword }) }
const processes = [octopus, panel].map((words) =>
  Bun.spawn([process.execPath, ...words], { cwd: root, env, stdio: ['inherit', 'inherit', 'inherit'] }),
)

const end = () => processes.map((child) => child.kill('SIGTERM'))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
await Promise.race(processes.map((child) => child.exited))
end()
await Promise.all(processes.map((child) => child.exited))
