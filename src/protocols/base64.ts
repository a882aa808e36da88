/** The text in base64 data, as far as it can be read. */
export const decodeText = (data: string): string => new TextDecoder().decode(Buffer.from(data, 'base64'))
