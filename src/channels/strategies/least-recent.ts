import { least, type Strategy } from './strategy'

/** The key whose last use is longest ago. */
export const leastRecent: Strategy = (keys, { lastUsed }) => least(keys, (key) => lastUsed(key.id))
