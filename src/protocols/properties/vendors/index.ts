import { anthropicVendor } from './anthropic'
import { geminiVendor } from './gemini'
import { chatVendor } from './openai-chat'
import { responsesVendor } from './openai-responses'
import type { Vendors } from './vendor'

export const vendors: Vendors = {
  'openai-chat': chatVendor,
  'openai-responses': responsesVendor,
  anthropic: anthropicVendor,
  gemini: geminiVendor,
  volcengine: chatVendor,
}
