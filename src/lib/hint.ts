/** Enough of a secret to tell it from others: its beginning and end. Of a short one no more than a quarter, of a very short one nothing. */
export function hintOf(secret: string, head: number, tail: number): string {
  if (secret.length >= 2 * (head + tail)) return `${secret.slice(0, head)}…${secret.slice(-tail)}`
  const shown = secret.length < 8 ? 0 : Math.floor(secret.length / 4)
  // Beginnings are often alike.
  const first = Math.floor(shown / 3)
  return `${secret.slice(0, first)}…${secret.slice(secret.length - shown + first)}`
}
