/** Enough of a secret to tell it from others: its beginning and end. A short secret shows nothing. */
export function hintOf(secret: string, head: number, tail: number): string {
  return secret.length < 2 * (head + tail) ? '…' : `${secret.slice(0, head)}…${secret.slice(-tail)}`
}
