import type { Strategy } from './strategy'

/** Any key, by chance. */
export const random: Strategy = (keys, facts) => keys[Math.floor(facts.random() * keys.length)]!
