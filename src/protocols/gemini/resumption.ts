import type { Resumption } from '../protocol'

/**
 * A reply of Gemini's that has reached the tokens of one request, though not its end, finishes with `CONTINUATION` and a
 * token by which the same request is answered with the rest (`Candidate.continuationToken` and
 * `GenerateContentConfig.continuationToken` of `@google/genai`, which asks for it by itself as well). Each of these requests
 * is counted and paid in full.
 */
export const resumption: Resumption = {
  mayPause: ({ count = 1 }) => count <= 1,
  most: 16,
  edits: (_body, _said, continuationToken) => ({ continuationToken }),
}
