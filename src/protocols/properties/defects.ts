import { test } from 'bun:test'

/** What is known not to hold yet: which claim, for whom, and the least that shows it. */
interface Defect {
  pairs: RegExp
  claim: RegExp
  shows: string
}

const defects: Defect[] = [
  {
    pairs: /^openai-chat → gemini/,
    claim: /no other vendor ever sees them/,
    shows: 'tool_calls[].extra_content.google.thought_signature keeps its seal on the way to a server of Chat Completions',
  },
  {
    pairs: /^fuzz$/,
    claim: /^gemini whole replies$/,
    shows: '{"candidates":[{"content":{"parts":[7]},"finishReason":"STOP"}]} becomes a part with nothing in it for a client of Gemini',
  },
]

/** A test of a claim about a pair; one that is known not to hold yet is to be done. */
export function prove(pair: string, claim: string, run: () => void): void {
  const known = defects.find((defect) => defect.pairs.test(pair) && defect.claim.test(claim))
  if (known) test.todo(`${claim}: ${known.shows}`, run)
  else test(claim, run)
}
