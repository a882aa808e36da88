import { least, type Strategy } from './strategy'

/** The key that was added first; younger ones only while it rests. */
export const oldest: Strategy = (keys) => least(keys, (key) => key.createdAt)
