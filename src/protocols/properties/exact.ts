// biome-ignore lint/suspicious/noExplicitAny: tests look into JSON that is not theirs
export type Data = Record<string, any>

/** Parses JSON so that numbers which a double cannot hold can still be compared: they become texts. */
export function parseExact(text: string): Data {
  return JSON.parse(text, ((_key: string, value: unknown, { source }: { source: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value) ? `number ${source}` : value) as never)
}

/** The fields that are not undefined. */
export const said = (fields: Data): Data => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

export const list = (value: unknown): Data[] => (Array.isArray(value) ? value : [])
