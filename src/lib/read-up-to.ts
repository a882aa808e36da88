/** Reads a body to its end, whatever length it claims; `undefined` when it has more than `limit` bytes. */
export async function readUpTo({ body }: { body: ReadableStream<Uint8Array> | null }, limit: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > limit) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
