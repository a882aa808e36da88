import { type TSchema, Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { invalid } from './api-error'

const usualLimit = 100
const highestLimit = 200

export const idParams = t.Object({ id: t.Integer() })

export const pageQuery = t.Object(
  {
    cursor: t.Optional(t.String({ description: 'The `next` of the page before' })),
    limit: t.Optional(t.Integer({ description: `1 to ${highestLimit}, ${usualLimit} if absent` })),
  },
  { additionalProperties: false },
)

/** One page of a list; `next` is the cursor of the following one, `null` on the last. */
export const page = <Item extends TSchema>(item: Item) =>
  Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) })

/** Cuts a page out of rows that are in the order of their ids. Throws a 422 for a limit or cursor that cannot be. */
export function cutPage<Row extends { id: number }>(rows: readonly Row[], { cursor, limit = usualLimit }: typeof pageQuery.static) {
  if (limit < 1 || limit > highestLimit) throw invalid(`limit: expected a whole number from 1 to ${highestLimit}, found ${limit}.`)
  const after = cursor === undefined ? 0 : Number(cursor)
  if (!Number.isInteger(after)) throw invalid('cursor: expected the "next" of an earlier page.')
  const rest = rows.filter((row) => row.id > after)
  const items = rest.slice(0, limit)
  return { items, next: rest.length > limit ? String(items.at(-1)?.id) : null }
}
