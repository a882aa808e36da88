/** An address with what is asked for behind it; what is not set is left out. */
export function addressOf(path: string, search: Readonly<Record<string, unknown>>): string {
  const set = Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '')
  return set.length ? `${path}?${new URLSearchParams(set)}` : path
}
