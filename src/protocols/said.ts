/** Where new text stands in the events of each protocol; what repeats earlier text has other names. */
const FIELDS: Record<string, string> = {
  'openai-chat': 'content|reasoning_content|reasoning|arguments|text',
  'openai-responses': 'delta',
  anthropic: 'text|thinking|partial_json',
  gemini: 'text',
}

/** Finds the texts in a stream of a protocol, as they stand in its JSON. */
export function textsIn(protocol: string): RegExp {
  const fields = FIELDS[protocol] ?? FIELDS['openai-chat']
  return new RegExp(`"(?:${fields})": ?"((?:[^"\\\\]|\\\\.)+)"`, 'g')
}

/** All that a stream, or a piece of one, says. */
export function saidIn(stream: string, protocol: string): string {
  let said = ''
  for (const [, text] of stream.matchAll(textsIn(protocol))) said += unescaped(text!)
  return said
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  try {
    return JSON.parse(`"${text}"`) as string
  } catch {
    return text
  }
}
