/** For tests only: requests as they are written for a model. */
import { promptOf, targetOf, userSays } from '../fixture'
import type { Profile } from '../profiles/profile'
import type { Prompt, Warning } from '../protocol'
import { writeRequest } from './call'

export interface Written {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into JSON that they have just written
  body: any
  text: string
  headers: Record<string, string>
  warnings: Warning[]
}

/** A request that says hi, or what `fields` say, written for a model with what is peculiar to it. */
export function written(fields: Partial<Prompt> = {}, model = 'claude-opus-4-6', facts: Partial<Profile> = {}, host = ''): Written {
  const warnings: Warning[] = []
  const target = targetOf('anthropic', model, { stream: true, facts, host, warnings })
  const { body, headers } = writeRequest(promptOf({ messages: [userSays('hi')], ...fields }), target)
  return { body: JSON.parse(body as string), text: body as string, headers, warnings }
}
