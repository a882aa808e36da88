import type { Word } from '../../words/words'
import type { Range } from './query'

export const rangeWords: Record<Range, Word> = {
  '1h': 'range.hour',
  '24h': 'range.day',
  '7d': 'range.week',
  '30d': 'range.month',
  all: 'range.all',
}
