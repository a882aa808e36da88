import type { Message } from './protocol'

interface Open<Call> {
  message: Message
  waiting: Call[]
  latest: Call
}

/**
 * Finds the call that a result is for. Some vendors count from 0 in every reply, and some give all calls of a reply one id:
 * then the latest message that has called counts, and in it results come in the order of the calls.
 */
export class OpenCalls<Call> {
  private readonly calls = new Map<string, Open<Call>>()

  add(id: string, call: Call, message: Message) {
    const known = this.calls.get(id)
    const waiting = known?.message === message ? [...known.waiting, call] : [call]
    this.calls.set(id, { message, waiting, latest: call })
  }

  /** A call that has its result already gets another one, which then is the one that counts. */
  answer(id: string): Call | undefined {
    const known = this.calls.get(id)
    return known?.waiting.shift() ?? known?.latest
  }
}
