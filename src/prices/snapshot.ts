import { type Catalogue, readCatalogue } from './catalogue'
import text from './snapshot.txt' with { type: 'text' }

/** The public prices that Octopus brings along, for when there is no network yet. Written by `scripts/prices.ts`. */
export const readSnapshot = (): Catalogue => readCatalogue(text)
