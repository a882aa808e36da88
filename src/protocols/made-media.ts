import type { Message, Part } from './protocol'
import type { Mend } from './turns'

const isMedia = ({ type }: Part) => type === 'image' || type === 'audio' || type === 'file'

/** Pictures and the like that the assistant has made, shown by the user behind its words: most vendors take them from nobody else. */
export function showMade(messages: Message[], mend: Mend): Message[] {
  return messages.flatMap((message): Message[] => {
    const made = message.role === 'assistant' ? message.parts.filter(isMedia) : []
    if (!made.length) return [message]
    mend('what the assistant made is shown by the user')
    const said = message.parts.filter((part) => !isMedia(part))
    return [
      { ...message, parts: said },
      { role: 'user', parts: [{ type: 'text', text: '[made by the assistant]' }, ...made] },
    ]
  })
}
