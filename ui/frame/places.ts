import type { IconName } from '../parts/icon'
import type { Word } from '../words/words'

export interface Place {
  path: string
  word: Word
  icon: IconName
}

/** The pages, in the order of the rail. A phone shows the first four; the rest is under More. */
export const places: readonly Place[] = [
  { path: '/', word: 'overview', icon: 'home' },
  { path: '/logs', word: 'logs', icon: 'lines' },
  { path: '/groups', word: 'groups', icon: 'split' },
  { path: '/channels', word: 'channels', icon: 'stack' },
  { path: '/keys', word: 'keys', icon: 'key' },
  { path: '/prices', word: 'prices', icon: 'price' },
  { path: '/settings', word: 'settings', icon: 'gear' },
]
