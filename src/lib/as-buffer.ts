/** Bytes as a Buffer, without copying. Asking a Buffer for its `.buffer` is dear; most bytes are Buffers already. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
