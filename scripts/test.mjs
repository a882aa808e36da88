/** `npm test` and `bun run test`: sets up what is missing, then `run-tests.ts` does the rest. */
import { run, setUp } from './setup.mjs'

const words = process.argv.slice(2)
run(setUp({ withUi: !words.includes('--unit') }), ['scripts/run-tests.ts', ...words])
