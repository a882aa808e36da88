/** An id for a tool call that arrived without one. Random, for new output only: history is numbered, not guessed. */
export function newCallId(): string {
  return `call_${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`
}
