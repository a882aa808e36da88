import type { Kit } from './kit'

/** What an upstream account takes, or an API key may take; null is no limit. */
export const limits = (kit: Kit) => ({
  maxConcurrency: kit.int('max_concurrency'),
  requestsPerMinute: kit.int('requests_per_minute'),
  tokensPerMinute: kit.big('tokens_per_minute'),
})
