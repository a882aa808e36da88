import { byMeasure, type NewPolicy } from './policy'

/** The lowest priority number first, always; equal ones as they stand. */
export const failover: NewPolicy = () => (members) => byMeasure(members, ({ priority }) => priority)
