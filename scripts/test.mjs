/** `npm test` and `bun run test`: sets up what is missing, then `run-tests.ts` does the rest and has the last word. */
import { spawnSync } from 'node:child_process'
import { root, setUp } from './setup.mjs'

const words = process.argv.slice(2)
const bun = setUp({ withUi: !words.includes('--unit') })
const { status } = spawnSync(bun, ['scripts/run-tests.ts', ...words], { cwd: root, stdio: 'inherit' })
process.exitCode = status ?? 1
