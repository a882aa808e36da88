import type { Event } from './protocol'

/** What an event of a reply goes through between reader and writer. */
export type Pass = (event: Event) => Event[]

/** The pass that changes nothing; it is left out. */
export const unchanged: Pass = (event) => [event]
