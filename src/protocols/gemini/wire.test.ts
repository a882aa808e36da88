import { describe, expect, test } from 'bun:test'
import { targetOf } from '../fixture'
import type { Fault, JsonObject, Warning } from '../protocol'
import { geminiWire } from './wire'

const refused = (message: string): Fault => ({ kind: 'caller', status: 400, message })
const repair = (body: JsonObject, message: string) => geminiWire.repair!(body, refused(message))

const call = (thoughtSignature?: string): JsonObject => ({
  functionCall: { id: 'c', name: 'f', args: {} },
  ...(thoughtSignature && { thoughtSignature }),
})
const model = (...parts: JsonObject[]): JsonObject => ({ role: 'model', parts })
const stand = call('skip_thought_signature_validator')

describe('a request that Google refused is put right once (116)', () => {
  test('when a signature is missing', () => {
    const contents = [{ role: 'user', parts: [{ text: 'a' }] }, model(call(), call()), { role: 'user', parts: [] }, model(call('cw=='))]
    expect(repair({ contents }, 'Function call is missing a thought_signature in functionCall parts.')).toEqual({
      edits: { contents: [contents[0]!, model(stand, call()), contents[2]!, contents[3]!] },
    })
  })

  test('when one cannot be read: all of them go', () => {
    const contents = [model({ text: 'a', thoughtSignature: 'x' }, { text: '', thoughtSignature: 'y' }, call('z'))]
    for (const message of [
      'Corrupted thought signature.',
      "Invalid value at 'contents[0].parts[0].thought_signature' Base64 decoding failed",
    ])
      expect(repair({ contents }, message)).toEqual({ edits: { contents: [model({ text: 'a' }, stand)] } })
  })

  test('unless there is nothing to be put right', () => {
    expect(repair({ contents: [model(stand)] }, 'thought_signature missing')).toBeUndefined()
    expect(repair({ contents: [] }, 'the request is too long')).toBeUndefined()
    expect(repair({ contents: [] }, 'Thinking is not supported')).toBeUndefined()
  })

  test('when it names fields that it does not know and that can be left out', () => {
    const unknown = 'Invalid JSON payload received. Unknown name'
    const body = {
      serviceTier: 'flex',
      contents: [model(call()), model(call())],
      generationConfig: { temperature: 1, thinkingConfig: { thinkingLevel: 'LOW' } },
    }
    expect(repair(body, `${unknown} "serviceTier": Cannot find field.`)).toEqual({
      edits: { serviceTier: undefined },
      learned: { refuses: ['serviceTier'] },
    })
    const level = repair(body, `${unknown} "thinkingLevel" at 'generation_config.thinking_config': Cannot find field.`)
    expect(level).toMatchObject({ edits: { generationConfig: { temperature: 1, thinkingConfig: {} } }, learned: { thinking: 'budget' } })
    const ids = [0, 1].map((at) => `${unknown} "id" at 'contents[${at}].parts[0].function_call': Cannot find field.`)
    expect(repair(body, ids.join('\n'))).toEqual({
      edits: { contents: [model({ functionCall: { name: 'f', args: {} } }), model({ functionCall: { name: 'f', args: {} } })] },
    })
    expect(repair(body, `${unknown} "tolls": Cannot find field.`)).toBeUndefined()
  })

  test('when the model thinks in another manner', () => {
    const body = (thinkingConfig: JsonObject) => ({ contents: [], generationConfig: { topK: 1, thinkingConfig } })
    expect(repair(body({ thinkingLevel: 'HIGH', includeThoughts: true }), 'Thinking level is not supported for this model.')).toEqual({
      edits: { generationConfig: { topK: 1, thinkingConfig: { includeThoughts: true, thinkingBudget: 24_576 } } },
      learned: { thinking: 'budget', efforts: [], budgetMin: 128, budgetMax: 24_576 },
    })
    expect(repair(body({ thinkingBudget: 0 }), 'Budget 0 is invalid. This model only works in thinking mode.')).toEqual({
      edits: { generationConfig: { topK: 1, thinkingConfig: { includeThoughts: false } } },
      learned: { thinkingOff: 'no', budgetMin: 128 },
    })
    expect(repair(body({ thinkingBudget: 1 }), 'Thinking is not enabled for this model')).toEqual({
      edits: { generationConfig: { topK: 1 } },
      learned: { thinking: 'none', efforts: [] },
    })
  })
})

describe('faults', () => {
  const read = (status: number, message: string) =>
    geminiWire.readFault(status, JSON.stringify({ error: { code: status, message } }), () => undefined)

  test('what is kept at Google and cannot be found is nobody’s fault but the caller’s', () => {
    expect(read(403, 'You do not have permission to access the File abc or it may not exist.').kind).toBe('caller')
    expect(read(403, 'CachedContent not found (or permission denied)').kind).toBe('caller')
    expect(read(403, 'Your API key was reported as leaked.').kind).toBe('key')
    expect(read(404, 'models/x is not found for API version v1beta').kind).toBe('model')
  })
})

test('the client’s own body loses only what the model is known to refuse', () => {
  const warnings: Warning[] = []
  const target = targetOf('gemini', 'gemini-3-pro', { facts: { refuses: ['serviceTier'] }, warnings })
  const asked = { model: 'm', stream: true }
  expect(geminiWire.edits({ contents: [] }, asked, target)).toEqual({})
  expect(geminiWire.edits({ contents: [], model: 'models/m', serviceTier: 'flex' }, asked, target)).toEqual({
    model: 'models/gemini-3-pro',
    serviceTier: undefined,
  })
  expect(warnings).toMatchObject([{ field: 'serviceTier', action: 'dropped' }])
})

test('an error within a stream is one to those too who do not look for errors', () => {
  const chunk = JSON.parse(geminiWire.writeStreamFault({ kind: 'transient', status: 529, message: 'busy' }).slice('data: '.length))
  expect(chunk.error).toEqual({ code: 503, message: 'busy', status: 'UNAVAILABLE' })
  // @ai-sdk/google takes an object or nothing; Google's own look into it when it is there.
  expect(chunk.usageMetadata).toBe(0)
  expect(chunk.candidates).toBeUndefined()
})
