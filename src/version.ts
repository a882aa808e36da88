import { version as packageVersion } from '../package.json'

declare const OCTOPUS_COMMIT: string | undefined

export const version = packageVersion

/** The short commit the executable was built from; `dev` when run from source. */
export const commit = typeof OCTOPUS_COMMIT === 'string' ? OCTOPUS_COMMIT : 'dev'

/** `octopus 0.1.0 (linux-x64, bun 1.4.5, commit abc1234)` */
export function versionLine(): string {
  return `octopus ${version} (${process.platform}-${process.arch}, bun ${Bun.version}, commit ${commit})`
}
