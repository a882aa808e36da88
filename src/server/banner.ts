import { relative } from 'node:path'

export interface BannerFacts {
  version: string
  host: string
  port: number
  dataDir: string
  databaseType: string
  cwd: string
  /** Of the link that signs in without a password, as long as none has been set; this is the only place that shows it. */
  setupToken: string | null
  /** The data is made up: how to sign in, and whether it goes in the end. */
  demo?: { password: string; isPassing: boolean } | null
}

/** What a person sees when Octopus is up: where clients and admins go, and where the data lies. */
export function banner(facts: BannerFacts): string {
  const address = `http://${reachableHost(facts.host)}:${facts.port}`
  const lines = [
    `octopus ${facts.version}`,
    `├─ clients  ${address}/v1`,
    `├─ admin    ${address}`,
    `└─ data     ${shortPath(facts.dataDir, facts.cwd)} (${facts.databaseType})`,
  ]
  if (facts.setupToken)
    lines.push(`First run: open ${address}/setup#${facts.setupToken}`, '           or sign in with admin / admin, then set a password.')
  if (facts.demo) {
    const fate = facts.demo.isPassing ? ', which are gone when it ends' : ''
    lines.push(
      `Demo: made-up data and a made-up upstream on this machine${fate}.`,
      `Sign in at ${address} with admin / ${facts.demo.password}`,
    )
  }
  return `${lines.join('\n')}\n`
}

/** An address that a browser or client on this machine can use for a listener on `host`, bracketed when it is IPv6. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

function shortPath(path: string, cwd: string): string {
  const within = relative(cwd, path)
  return within === '' || within.startsWith('..') || within.startsWith('/') ? path : `./${within}`
}
