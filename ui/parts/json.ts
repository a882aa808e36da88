import { jsonErrorPosition } from '../../src/lib/json-position'
import type { JsonObject } from '../../src/protocols/protocol'

/** What a field for a JSON object holds: an object, nothing (`null`), or what is wrong with it, lines and columns from 1. */
export type Written = { value: JsonObject | null } | { wrong: 'no-json'; line: number; column: number } | { wrong: 'no-object' }

export function readObject(text: string): Written {
  if (text.trim() === '') return { value: null }
  const position = jsonErrorPosition(text)
  if (position) return { wrong: 'no-json', ...position }
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { wrong: 'no-object' }
  return { value: value as JsonObject }
}

/** The same for a list. */
export type WrittenList = { value: unknown[] | null } | { wrong: 'no-json'; line: number; column: number } | { wrong: 'no-list' }

export function readList(text: string): WrittenList {
  if (text.trim() === '') return { value: null }
  const position = jsonErrorPosition(text)
  if (position) return { wrong: 'no-json', ...position }
  const value: unknown = JSON.parse(text)
  return Array.isArray(value) ? { value } : { wrong: 'no-list' }
}

/** As people write it. */
export const writeObject = (value: object | null): string => (value === null ? '' : JSON.stringify(value, null, 2))
