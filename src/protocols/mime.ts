import { lookUp } from './json'
import type { Blob } from './protocol'

/** What files begin with, in Latin-1, some bytes in. */
const BEGINNINGS: readonly (readonly [at: number, beginning: string, mime: string])[] = [
  [0, '\x89PNG\r\n', 'image/png'],
  [0, '\xff\xd8\xff', 'image/jpeg'],
  [0, 'GIF8', 'image/gif'],
  [8, 'WEBP', 'image/webp'],
  [4, 'ftyphei', 'image/heic'],
  [4, 'ftypavif', 'image/avif'],
  [0, '%PDF-', 'application/pdf'],
  [8, 'WAVE', 'audio/wav'],
  [0, 'ID3', 'audio/mp3'],
  [0, 'OggS', 'audio/ogg'],
  [0, 'fLaC', 'audio/flac'],
]

/** Enough base64 to tell a file by. */
const HEAD = 24

/** What base64 data is by its first bytes, since clients declare wrong types; else what it was declared to be. */
export function sniffMime(data: string, declared: string): string {
  const head = Buffer.from(data.slice(0, HEAD), 'base64').toString('latin1')
  const found = BEGINNINGS.find(([at, beginning]) => head.startsWith(beginning, at))?.[2]
  // These hold pictures as well as sound, and only who made them knows which it is.
  if (found === 'audio/ogg' && declared.startsWith('video/')) return declared
  return found ?? declared
}

const EXTENSIONS: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  heic: 'image/heic',
  pdf: 'application/pdf',
  wav: 'audio/wav',
  mp3: 'audio/mp3',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mov: 'video/quicktime',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  html: 'text/html',
}

/** The type that an address ends like. */
export function mimeOfUrl(url: string): string | undefined {
  return lookUp(EXTENSIONS, /\.([a-z0-9]+)(?:[?#].*)?$/i.exec(url)?.[1]?.toLowerCase() ?? '')
}

/** Whether a file is moving pictures: by its type, or by the address of a film at Google's. */
export function isVideo(source: Blob): boolean {
  if (source.kind === 'file-id') return false
  if (source.mime?.startsWith('video/')) return true
  return (
    source.kind === 'url' &&
    !source.mime &&
    (/^https:\/\/(?:(?:www|m)\.youtube\.com|youtu\.be)\//.test(source.url) || !!mimeOfUrl(source.url)?.startsWith('video/'))
  )
}
