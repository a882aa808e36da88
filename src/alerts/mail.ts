/** How the way to a mail server is secured: from the start, once it is there, or not at all. */
export const securities = ['starttls', 'tls', 'none'] as const

export interface MailServer {
  host: string
  port: number
  security: (typeof securities)[number]
  username?: string
  password?: string
}

export interface Mail {
  server: MailServer
  /** Bare addresses, `a@example.com`. */
  from: string
  to: string[]
  subject: string
  text: string
  /** Makes its Message-ID. */
  id: string
  date: Date
}

/** An address that can stand in a header and a command as it is. */
export const isMailAddress = (text: string) => text.length <= 254 && /^[^\s<>",;:()[\]\\@\p{Cc}]+@[a-z0-9.-]+$/iu.test(text)

/** The mail as it is sent: RFC 5322, in ASCII whatever was written. Lines end with CR LF. */
export function writeMail({ from, to, subject, text, id, date }: Mail): string {
  const headers = [
    `From: Octopus <${from}>`,
    `To: ${to.join(', ')}`,
    `Subject: ${encodedWords(subject)}`,
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${id}@${from.slice(from.indexOf('@') + 1)}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    'Auto-Submitted: auto-generated',
  ]
  return `${headers.join('\r\n')}\r\n\r\n${folded(Buffer.from(text.replace(/\r?\n/g, '\r\n')).toString('base64'), 76)}\r\n`
}

/** RFC 2047: each word is at most 75 characters long and holds whole characters only. */
function encodedWords(text: string): string {
  const words: string[] = []
  let bytes = Buffer.alloc(0)
  const end = () => words.push(`=?utf-8?B?${bytes.toString('base64')}?=`)
  for (const character of text.replace(/\p{Cc}/gu, ' ')) {
    const next = Buffer.concat([bytes, Buffer.from(character)])
    if (next.length > 45) {
      end()
      bytes = Buffer.from(character)
    } else bytes = next
  }
  end()
  return words.join('\r\n ')
}

function folded(text: string, width: number): string {
  return text.match(new RegExp(`.{1,${width}}`, 'g'))?.join('\r\n') ?? ''
}
