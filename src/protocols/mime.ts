/** The types that base64 text begins like. */
const BEGINNINGS: [string, string][] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
  ['JVBERi', 'application/pdf'],
]

/** What base64 data is by its first bytes, since clients declare wrong types; else what it was declared to be. */
export function sniffMime(data: string, declared: string): string {
  const found = BEGINNINGS.find(([beginning]) => data.startsWith(beginning))?.[1]
  // RIFF holds sound as well as WebP.
  if (!found || (found === 'image/webp' && !declared.startsWith('image/'))) return declared
  return found
}

const EXTENSIONS: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  wav: 'audio/wav',
  mp3: 'audio/mp3',
  mp4: 'video/mp4',
  txt: 'text/plain',
}

/** The type that an address ends like. */
export function mimeOfUrl(url: string): string | undefined {
  return EXTENSIONS[/\.([a-z0-9]+)(?:[?#].*)?$/i.exec(url)?.[1]?.toLowerCase() ?? '']
}
