import { isVideo } from './mime'
import type { Profile } from './profiles/profile'
import type { Blob, Message, Part, Prompt } from './protocol'

type Media = Extract<Part, { type: 'image' | 'audio' | 'file' }>
/** A file that is only named by its address, and what it is meant to be. */
export interface RemoteFile {
  url: string
  type: Media['type']
  mime?: string
}

/** The files of a conversation that the model cannot fetch itself: it has to be sent their content. Each address once. */
export function remoteMedia(prompt: Prompt, profile: Profile): RemoteFile[] {
  const files = new Map<string, RemoteFile>()
  const visit = (part: Part) => {
    if (part.type === 'tool-result') part.content.forEach(visit)
    else if (isMedia(part) && part.source.kind === 'url' && isWanted(part, profile) && !isGoogles(part.source.url)) {
      const { url, mime } = part.source
      files.set(url, { url, type: part.type, ...(mime && { mime }) })
    }
  }
  for (const { parts } of prompt.messages) parts.forEach(visit)
  return [...files.values()]
}

const isMedia = (part: Part): part is Media => part.type === 'image' || part.type === 'audio' || part.type === 'file'

/** No vendor fetches sound. */
function isWanted({ type, source }: Media, { images, documents, audio, video }: Profile): boolean {
  if (type === 'audio') return audio
  const taken = type === 'image' ? images : isVideo(source) ? video : documents
  return taken === 'data'
}

/** What Google reads by its address: its own stores, and its own films. */
const isGoogles = (url: string) =>
  /^gs:|^https:\/\/(?:generativelanguage\.googleapis\.com|(?:www\.|m\.)?youtube\.com|youtu\.be)\//.test(url)

/** The conversation with the content of files in place of their addresses. */
export function withMedia(prompt: Prompt, contents: ReadonlyMap<string, Blob>): Prompt {
  const bring = (part: Part): Part => {
    if (part.type === 'tool-result') return { ...part, content: part.content.map(bring) }
    if (!isMedia(part) || part.source.kind !== 'url') return part
    const source = contents.get(part.source.url)
    if (!source) return part
    return part.type === 'file' ? { ...part, source, name: part.name ?? nameOf(part.source.url) } : { ...part, source }
  }
  const messages = prompt.messages.map((message): Message => ({ ...message, parts: message.parts.map(bring) }))
  return { ...prompt, messages }
}

/** Vendors that take files by content want a name with it. */
const nameOf = (url: string) => (URL.canParse(url) && new URL(url).pathname.split('/').at(-1)) || 'file'
