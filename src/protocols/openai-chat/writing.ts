import { type Choice, collect } from '../collect'
import { openaiError } from '../openai-fault'
import { newStamp, type Stamp } from '../openai-stamp'
import type { Event, Frame, JsonObject, Prompt, ReplyWriter } from '../protocol'
import { ChunkWriting, completionId } from './chunks'
import { explanationIn, writeFinish, writeLogprobs, writeMessage } from './message'
import { writeUsage } from './usage'

/** Writes a Chat Completions reply: chunks when the client asked for a stream, else one completion at the end. */
export function writeReply(prompt: Prompt, stamp: Stamp = newStamp): ReplyWriter {
  const writing = prompt.stream ? new ChunkWriting(prompt, stamp) : new WholeWriting(prompt, stamp)
  return (event) => writing.write(event)
}

class WholeWriting {
  private readonly collected = collect()

  constructor(
    private readonly prompt: Prompt,
    private readonly stamp: Stamp,
  ) {}

  write(event: Event): Frame[] {
    this.collected.add(event)
    if (event.type === 'error') return [{ whole: true, data: JSON.stringify({ error: openaiError(event.fault) }) }]
    return event.type === 'end' ? [{ whole: true, data: JSON.stringify(this.completion()) }] : []
  }

  private completion(): JsonObject {
    const reply = this.collected.reply()
    return {
      id: completionId(reply.id, this.stamp),
      object: 'chat.completion',
      created: this.stamp.seconds(),
      model: this.prompt.model,
      choices: (reply.choices ?? [reply]).map((choice, index) => this.choice(choice, index)),
      ...(reply.usage && { usage: writeUsage(reply.usage) }),
    }
  }

  private choice({ parts, finish }: Choice, index: number): JsonObject {
    const types = parts.map(({ type }) => type)
    return {
      index,
      message: writeMessage(parts, this.prompt, explanationIn(finish?.details)),
      logprobs: writeLogprobs(parts),
      finish_reason: writeFinish(finish?.reason ?? 'unknown', types, this.prompt),
    }
  }
}
