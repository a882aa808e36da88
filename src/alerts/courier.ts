import type { HttpClient } from '../lib/http/client'
import { post } from '../lib/http/post'
import { scrubText } from '../lib/scrub'
import type { Message } from './news'
import type { Receiver } from './receiver'
import { createMailer, type MailerOptions } from './smtp'
import { targets } from './targets'

/** Brings a message to a receiver. Answers what went wrong, without secrets; undefined when it has arrived. Never rejects. */
export type Courier = (receiver: Pick<Receiver, 'kind' | 'target'>, message: Message) => Promise<string | undefined>

export function createCourier(http: Pick<HttpClient, 'send'>, mailer: MailerOptions): Courier {
  const send = createMailer(mailer)

  async function bring({ kind, target }: Pick<Receiver, 'kind' | 'target'>, message: Message): Promise<string | undefined> {
    const sending = targets[kind].write(message, target)
    if ('mail' in sending) {
      await send(sending.mail)
      return undefined
    }
    const { status, text } = await post(http, sending.posting)
    if (status < 200 || status >= 300)
      return `${sending.posting.url.host} answered HTTP ${status}${text && `: ${text.trim().slice(0, 300)}`}`
    const problem = sending.problem?.(text)
    return problem && `${sending.posting.url.host} answered: ${problem.slice(0, 300)}`
  }

  return async (receiver, message) => {
    const problem = await bring(receiver, message).catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
    return problem && conceal(problem, receiver)
  }
}

/** Whoever was called may have said again what it was told. */
function conceal(text: string, { kind, target }: Pick<Receiver, 'kind' | 'target'>): string {
  const secrets = targets[kind].fields.flatMap(({ secret, name }) => (secret && target[name] !== undefined ? [String(target[name])] : []))
  return scrubText(secrets.reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text))
}
