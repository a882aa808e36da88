import { type Answer, api, ask } from '../../api'
import { t } from '../../words/words'
import { type ClientProtocol, clientProtocols, type Manner, type Turn } from './conversation'
import { dialects } from './dialects'
import { asObject } from './dialects/dialect'

/** A request of the log as a conversation that can be had again: up to its last question. */
export async function readKept(id: string): Promise<Answer<{ manner: Partial<Manner>; turns: Turn[] }>> {
  const { value: log, fault } = await ask(api.logs({ id }).get())
  if (fault) return { fault }
  const protocol = clientProtocols.find((one) => one === log.protocol)
  const body = log.bodies?.request
  if (!protocol || !body) return { fault: { status: 0, code: 'not-kept', message: t('playground.not-kept') } }
  const read = readBody(protocol, body)
  if (!read) return { fault: { status: 0, code: 'cut', message: t('playground.cut') } }
  return { value: { manner: { ...read.manner, protocol, group: log.model }, turns: read.turns } }
}

function readBody(protocol: ClientProtocol, text: string) {
  try {
    return dialects[protocol].read(asObject(JSON.parse(text)))
  } catch {
    // Long bodies are kept without their middle.
    return undefined
  }
}
