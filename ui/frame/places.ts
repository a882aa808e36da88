import type { IconName } from '../parts/icon'
import type { Word } from '../words/words'

export interface Place {
  path: string
  word: Word
  icon: IconName
  /** What is typed after `g` to go there. */
  letter: string
  /** Not a part of the daily round: it stands apart, and is quieter. */
  aside?: boolean
}

/** The pages, in the order of the rail. A phone shows the first four; the rest is under More. */
export const places: readonly Place[] = [
  { path: '/', word: 'overview', icon: 'home', letter: 'o' },
  { path: '/logs', word: 'logs', icon: 'lines', letter: 'l' },
  { path: '/groups', word: 'groups', icon: 'split', letter: 'g' },
  { path: '/channels', word: 'channels', icon: 'stack', letter: 'c' },
  { path: '/keys', word: 'keys', icon: 'key', letter: 'k' },
  { path: '/prices', word: 'prices', icon: 'price', letter: 'p' },
  { path: '/settings', word: 'settings', icon: 'gear', letter: 's' },
  { path: '/playground', word: 'playground', icon: 'talk', letter: 'y', aside: true },
]
