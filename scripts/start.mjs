/** `npm start` and `bun run start`: sets up what is missing and serves. Arguments go to Octopus, so does every signal. */
import { spawn } from 'node:child_process'
import { root, setUp } from './setup.mjs'

const bun = setUp()
// A .env in this folder belongs to somebody else's tools; Octopus reads its own variables and data/config.json.
const words = ['--no-env-file', 'src/main.ts', ...process.argv.slice(2)]
const octopus = spawn(bun, words, { cwd: root, stdio: 'inherit' })

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => octopus.kill(signal))
octopus.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGKILL' ? 137 : 1)))

// npm passes a signal to its shell only, and the shell dies without a word to us: being orphaned is then the signal.
const parent = process.ppid
if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && octopus.kill('SIGTERM'), 500).unref()
