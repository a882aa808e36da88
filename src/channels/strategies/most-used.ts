import { least, type Strategy } from './strategy'

/** The key that was used most today: one is used up before another is begun. */
export const mostUsed: Strategy = (keys, { usesToday }) => least(keys, (key) => -usesToday(key.id))
