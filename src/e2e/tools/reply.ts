/** The head of a reply: names of headers in lower case. */
export interface Head {
  status: number
  headers: Map<string, string>
}

export interface ReplyListener {
  head(head: Head): void
  data(bytes: Buffer): void
  end(): void
}

/** Reads one HTTP/1.1 reply, strictly and on its own: not with the parser that is under test. Throws at what is not HTTP. */
export function readReply(method: string, listener: ReplyListener) {
  let inbox: Buffer = Buffer.alloc(0)
  let step: (() => boolean) | undefined = readHead
  let left = 0

  function readHead(): boolean {
    const end = inbox.indexOf('\r\n\r\n')
    if (end === -1) return false
    const [first = '', ...lines] = take(end, 4).toString('latin1').split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1])
    if (!status) throw new Error(`not a status line: ${first}`)
    const headers = new Map(lines.map((line) => line.split(/:\s*(.*)/s, 2)).map(([name = '', value = '']) => [name.toLowerCase(), value]))
    left = Number(headers.get('content-length') ?? Number.POSITIVE_INFINITY)
    const isEmpty = method === 'HEAD' || status === 204 || status === 304 || left === 0
    step = isEmpty ? undefined : headers.get('transfer-encoding') === 'chunked' ? readSize : readBytes
    listener.head({ status, headers })
    if (isEmpty) listener.end()
    return true
  }

  function readBytes(): boolean {
    if (!inbox.length) return false
    const bytes = take(Math.min(left, inbox.length))
    left -= bytes.length
    if (left === 0) step = undefined
    listener.data(bytes)
    if (left === 0) listener.end()
    return true
  }

  function readSize(): boolean {
    const end = inbox.indexOf('\r\n')
    if (end === -1) return false
    const line = take(end, 2).toString('latin1')
    if (!/^[0-9a-f]+$/i.test(line)) throw new Error(`not a chunk size: ${line.slice(0, 100)}`)
    left = Number.parseInt(line, 16)
    step = left ? readChunk : readLast
    return true
  }

  function readChunk(): boolean {
    if (left > 0) {
      if (!inbox.length) return false
      const bytes = take(Math.min(left, inbox.length))
      left -= bytes.length
      listener.data(bytes)
    }
    return left > 0 || readLineEnd(readSize)
  }

  function readLast(): boolean {
    const read = readLineEnd(undefined)
    if (read) listener.end()
    return read
  }

  function readLineEnd(next: typeof step): boolean {
    if (inbox.length < 2) return false
    if (take(2).toString() !== '\r\n') throw new Error('a chunk does not end where it said')
    step = next
    return true
  }

  function take(length: number, more = 0): Buffer {
    const taken = inbox.subarray(0, length)
    inbox = inbox.subarray(length + more)
    return taken
  }

  return {
    push(bytes: Buffer) {
      inbox = inbox.length ? Buffer.concat([inbox, bytes]) : bytes
      while (step?.());
      if (!step && inbox.length) throw new Error('bytes after the end of the reply')
    },
    /** The connection has closed; answers whether that was a proper end. */
    close(): boolean {
      if (step === readBytes && left === Number.POSITIVE_INFINITY) {
        step = undefined
        listener.end()
      }
      return step === undefined
    },
  }
}
