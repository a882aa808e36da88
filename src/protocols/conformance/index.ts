import { auxiliary } from './auxiliary'
import { calls } from './calls'
import type { Case } from './case'
import { errors } from './errors'
import { formats } from './formats'
import { media } from './media'
import { messages } from './messages'
import { parameters } from './parameters'
import { reasoning } from './reasoning'
import { replies } from './replies'
import { results } from './results'
import { schemas } from './schemas'
import { specialTools } from './special-tools'
import { streams } from './streams'
import { thoughts } from './thoughts'
import { tools } from './tools'
import { usage } from './usage'

/** Every case, a file a section. */
export const table: Record<string, Case[]> = {
  messages,
  parameters,
  formats,
  results,
  tools,
  schemas,
  calls,
  'special tools': specialTools,
  thoughts,
  reasoning,
  streams,
  replies,
  usage,
  errors,
  media,
  auxiliary,
}
