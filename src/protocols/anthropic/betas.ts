import { anthropicTwins } from '../profiles/vendors'

/** Anthropic's models behind Amazon's and Google's doors, who refuse betas that they do not know. */
const RESELLERS = /\.(?:amazonaws|googleapis)\.com$/

/** Betas that are known beyond Anthropic; the others' servers ignore what they do not know, or refuse it. */
const WIDELY_KNOWN = new Set([
  'computer-use-2024-10-22',
  'computer-use-2025-01-24',
  'context-1m-2025-08-07',
  'context-management-2025-06-27',
  'dev-full-thinking-2025-05-14',
  'fine-grained-tool-streaming-2025-05-14',
  'interleaved-thinking-2025-05-14',
  'output-128k-2025-02-19',
  'pdfs-2024-09-25',
  'prompt-caching-2024-07-31',
  'token-efficient-tools-2025-02-19',
])

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).hostname : '')

export const isAnthropic = (url: string): boolean => hostOf(url).endsWith('.anthropic.com')

/** Whether another vendor speaks the protocol at this address, with models of its own. */
export const isTwin = (url: string): boolean => anthropicTwins.test(hostOf(url))

/** The betas of a client's header that an upstream is known to bear; undefined when none is left. */
export function betasFor(url: string, value: string): string | undefined {
  if (!isTwin(url) && !RESELLERS.test(hostOf(url))) return value
  const known = value
    .split(',')
    .map((beta) => beta.trim())
    .filter((beta) => WIDELY_KNOWN.has(beta))
  return known.length ? known.join(',') : undefined
}
