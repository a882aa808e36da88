import type { Socket } from 'bun'
import type { Connection } from './connection'
import { ExchangeError } from './exchange'

/** A connection that is being made: settled once, by its success, its failure, or the end of the time for it. */
export class Opening<Result> {
  private readonly outcome = Promise.withResolvers<Result>()
  private socket: Pick<Socket<Connection>, 'terminate'> | undefined
  private readonly timer: ReturnType<typeof setTimeout>
  settled = false

  constructor(
    private readonly where: string,
    timeoutMs: number,
  ) {
    this.timer = setTimeout(() => {
      this.fail(new ExchangeError('connect-timeout', `no connection to ${where} within ${timeoutMs} ms`))
      this.socket?.terminate()
    }, timeoutMs)
  }

  get promise(): Promise<Result> {
    return this.outcome.promise
  }

  /** Should the time end, this is what is closed. */
  watch(socket: Pick<Socket<Connection>, 'terminate'>) {
    this.socket = socket
  }

  succeed(result: Result) {
    if (this.settle()) this.outcome.resolve(result)
  }

  fail(error: ExchangeError) {
    if (this.settle()) this.outcome.reject(error)
  }

  refused(error: Error) {
    this.fail(new ExchangeError('refused', `no connection to ${this.where}: ${error.message}`))
  }

  private settle(): boolean {
    if (this.settled) return false
    this.settled = true
    clearTimeout(this.timer)
    return true
  }
}
