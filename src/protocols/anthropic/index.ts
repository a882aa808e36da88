import { passes as sharedPasses } from '../custom-tools'
import type { Event, Prompt, Protocol, Target } from '../protocol'
import { stopAtSequences } from '../stop'
import { isStop, writeRequest } from './call'
import { unfence } from './fence'
import { isHinted } from './format'
import { readReply, writeReply } from './reply'
import { readRequest } from './request'
import { resumption } from './resumption'
import { anthropicWire } from './wire'

/** What is asked for in words is mended, and stop sequences that the API does not take are looked for, unless all of them are. */
function passes(prompt: Prompt, target: Target): ((event: Event) => Event[])[] {
  const blank = prompt.stop?.filter((sequence) => !isStop(sequence)) ?? []
  const isWatched = (prompt.stop?.length ?? 0) > target.profile.stop
  return [
    ...(isHinted(prompt, target) ? [unfence()] : []),
    ...sharedPasses(prompt, target),
    ...(blank.length && !isWatched ? [stopAtSequences({ ...prompt, stop: blank })] : []),
  ]
}

export const anthropic: Protocol = {
  id: 'anthropic',
  readRequest,
  writeRequest,
  readReply,
  writeReply,
  passes,
  resumption,
  wire: anthropicWire,
}
