/** What an image costs at the sizes to which vendors scale it, and a page of a PDF: its text and its picture. */
const IMAGE = 1600
const PDF_PAGE = 2000
/** A page whose number is not told: scanned ones are larger, written ones smaller. */
const PDF_PAGE_BYTES = 75_000
/** Google counts 32 tokens a second of sound; most of it is compressed to some 16 KB a second. */
const SOUND_BYTES_PER_TOKEN = 500
/** Base64 that is looked into for what it says of its size. */
const HEAD = 64 * 1024

/**
 * About how many tokens an image, a document or a sound comes to: `data` is base64, empty where only an address is known.
 * Anthropic counts an image by its area, at most about 1600 tokens (https://docs.anthropic.com/en/docs/build-with-claude/vision).
 */
export function mediaTokens(mime: string, data: string): number {
  if (mime === 'application/pdf') return PDF_PAGE * pagesOf(data)
  if (mime.startsWith('text/') || mime === 'application/json') return data.length / 5
  if (mime.startsWith('audio/') || mime.startsWith('video/')) return Math.max(32, (data.length * 0.75) / SOUND_BYTES_PER_TOKEN)
  return imageTokens(data)
}

function imageTokens(data: string): number {
  const size = data.startsWith('iVBORw0KGgo') ? pngSize(data) : data.startsWith('/9j/') ? jpegSize(data) : undefined
  return size ? Math.min(IMAGE, Math.max(16, Math.ceil((size.width * size.height) / 750))) : IMAGE
}

interface Size {
  width: number
  height: number
}

const decode = (base64: string) => Buffer.from(base64, 'base64')

/** Width and height are the first words of a PNG's first chunk. */
function pngSize(data: string): Size | undefined {
  const bytes = decode(data.slice(0, 32))
  return bytes.length < 24 ? undefined : { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

/** They stand in a JPEG's first "start of frame" segment. */
function jpegSize(data: string): Size | undefined {
  const bytes = decode(data.slice(0, HEAD))
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1]!
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
  }
  return undefined
}

/** A PDF names each page, unless it has packed the names away. */
function pagesOf(data: string): number {
  if (!data) return 1
  const named = decode(data)
    .toString('latin1')
    .match(/\/Type\s{0,4}\/Page\b/g)?.length
  return named ?? Math.ceil((data.length * 0.75) / PDF_PAGE_BYTES)
}
