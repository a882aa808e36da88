import type { Conversation } from './conversation'
import { dialects } from './dialects'
import { asObject, errorOf, type Heard, type Json } from './dialects/dialect'
import { createEventReader } from './events'

export interface Listener {
  /** The request has its place in the log. */
  named(requestId: string): void
  heard(heard: Heard): void
  /** One event as it came. */
  raw(data: string): void
}

/** Where the playground's relay is. */
const DOOR = '/api/playground'

/**
 * Asks a group as a client of the chosen protocol does, and tells what comes as it comes. Answers what went wrong as a sentence,
 * or '' when all went well. Throws an AbortError when it is stopped.
 */
export async function speak(conversation: Conversation, listener: Listener, signal: AbortSignal): Promise<string> {
  const { manner } = conversation
  const dialect = dialects[manner.protocol]
  const address = new URL(DOOR + dialect.path(manner.group), location.origin)
  if (manner.channel) address.searchParams.set('channelId', manner.channel)
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...dialect.headers },
    body: JSON.stringify(dialect.write(conversation)),
    signal,
  })
  listener.named(response.headers.get('x-octopus-request-id') ?? '')
  if (!response.ok || !response.body) return refusalOf(await response.text(), response.status, listener)
  return listen(response.body, manner.protocol, listener)
}

function refusalOf(text: string, status: number, listener: Listener): string {
  listener.raw(text)
  return errorOf(asObject(parsed(text))) ?? `HTTP ${status}`
}

async function listen(body: ReadableStream<Uint8Array<ArrayBuffer>>, protocol: keyof typeof dialects, listener: Listener): Promise<string> {
  const read = createEventReader()
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let error = ''
  const take = (data: string) => {
    listener.raw(data)
    const event = parsed(data)
    if (!event) return
    const heard = dialects[protocol].hear(event)
    error ||= heard.error ?? ''
    listener.heard(heard)
  }
  for (;;) {
    const { value, done } = await reader.read()
    for (const data of read(done ? '\n\n' : value)) take(data)
    if (done) return error
  }
}

/** `[DONE]` is no JSON. */
function parsed(text: string): Json | undefined {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return undefined
  }
}
