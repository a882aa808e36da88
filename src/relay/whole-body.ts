/** What Bun writes together with the head. The head of a larger body leaves in a score of pieces, each in a packet of its own. */
const ONE_WRITE = 15 << 10
/** Beyond this a copy costs more than the packets. */
const MOST_COPIED = 1 << 20

/** Bytes as a body that leaves with its head in one write: as they are, or as a stream that is buffered until its end. */
export function wholeBody(bytes: Uint8Array): BodyInit {
  return bytes.length <= ONE_WRITE || bytes.length > MOST_COPIED ? (bytes as Uint8Array<ArrayBuffer>) : bufferedStream(bytes)
}

function bufferedStream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        controller.enqueue(bytes)
        controller.close()
      },
    },
    { highWaterMark: bytes.length + 1, size: () => bytes.length },
  )
}
