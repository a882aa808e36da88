import type { Fault } from '../protocols/protocol'
import { arrayFraming, sseFraming } from './conversion'
import type { Errand } from './errand'
import { fitting } from './fitting'
import { earlyHeaders } from './headers'
import { clientGone } from './live'
import { COMMENT } from './sse'

/** Whether the reply to a request can be opened before it is known who serves it: a stream, in a protocol that we can write. */
export const canOpen = ({ door, incoming, flight }: Errand) => incoming.asked.stream && !!door.protocol && flight.keepAliveMs > 0

/**
 * Answers with what is served, once it is; with a reply that is open and says nothing yet should that take longer than the
 * client is to be left in silence. Nothing is promised by that but to go on: another candidate may still be asked, and a
 * refusal is told within the stream, as one of a reply that broke off.
 */
export function openWhenQuiet(errand: Errand, served: Promise<Response>): Promise<Response> {
  const { door, flight } = errand
  const { promise, resolve, reject } = Promise.withResolvers<Response>()
  flight.keepAlive = () => {
    flight.breakOff = (fault) => tell(errand, fault)
    // From now on the stream tells when the client leaves.
    flight.request = undefined
    flight.journey.beginReply(200)
    const opening = new Opening(served, door.framing === 'array', () => flight.stop(clientGone))
    flight.keepAlive = () => opening.keepAlive()
    resolve(new Response(opening.stream(), { headers: earlyHeaders(flight.journey.id, door.framing) }))
  }
  served.then(resolve, reject)
  return promise
}

/** A fault as all that a stream says. */
function tell({ door, incoming }: Errand, fault: Fault): Uint8Array {
  const framing = door.framing === 'array' ? arrayFraming() : sseFraming()
  const prompt = fitting(() => incoming.prompt())
  if ('unfit' in prompt && door.framing !== 'array') return Buffer.from(door.wire.writeStreamFault(fault))
  const frames =
    'unfit' in prompt
      ? [{ data: JSON.stringify(door.wire.writeFault(fault).body) }]
      : door.protocol!.writeReply(prompt)({ type: 'error', fault })
  return Buffer.from(framing.write(frames) + framing.end())
}

const BRACKET = 0x5b

/** A reply that is open: comments, or white space in an array, until what is served takes over. */
class Opening {
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined
  private reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  private isFirst = true

  constructor(
    private readonly served: Promise<Response>,
    private readonly isArray: boolean,
    private readonly leave: () => void,
  ) {}

  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.controller = controller
        // An array is recognised by its first character.
        controller.enqueue(Buffer.from(this.isArray ? '[' : COMMENT))
      },
      pull: (controller) => this.pull(controller),
      cancel: () => this.leave(),
    })
  }

  keepAlive() {
    if (this.controller?.desiredSize) this.controller.enqueue(Buffer.from(this.isArray ? '\n' : COMMENT))
  }

  private async pull(controller: ReadableStreamDefaultController<Uint8Array>) {
    this.reader ??= (await this.served).body!.getReader() as ReadableStreamDefaultReader<Uint8Array>
    const { done, value } = await this.reader.read()
    if (done) return controller.close()
    controller.enqueue(this.isArray && this.isFirst && value[0] === BRACKET ? value.subarray(1) : value)
    this.isFirst = false
  }
}
