import { describe, expect, test } from 'bun:test'
import { readFault, readInBandFault } from './fault'
import { openaiError } from './openai-fault'
import type { FaultKind, Json } from './protocol'

const read = (status: number, body: Json | string) =>
  readFault(status, typeof body === 'string' ? body : JSON.stringify(body), () => undefined)
const openai = (message: string, more: object = {}): Json => ({
  error: { message, type: 'invalid_request_error', param: null, code: null, ...more },
})
const google = (code: number, status: string, message: string, details: Json[] = []): Json => ({
  error: { code, status, message, details },
})
const quota = (quotaId: string) => [{ '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] }]

describe('whose fault a refusal is', () => {
  const cases: [FaultKind, string, number, Json | string][] = [
    ['key', '108: OpenAI’s key', 401, openai('Incorrect API key provided: sk-…', { code: 'invalid_api_key' })],
    [
      'key',
      '108: Gemini’s key',
      400,
      google(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [{ reason: 'API_KEY_INVALID' }]),
    ],
    ['key', '108: Gemini’s old key', 400, google(400, 'INVALID_ARGUMENT', 'API key expired. Please renew the API key.')],
    ['key', '108: xAI’s key', 400, { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***' }],
    ['key', '108: Ark’s key', 401, openai('the API key or AK/SK in the request is missing or invalid', { code: 'AuthenticationError' })],
    ['key', '108: a key that may not', 403, google(403, 'PERMISSION_DENIED', 'denied')],
    [
      'key',
      '108: an organisation on hold',
      400,
      { type: 'error', error: { type: 'invalid_request_error', message: 'm', details: { error_code: 'organization_on_hold' } } },
    ],
    ['caller', '109: a bad request', 400, openai("Invalid value: 'robot'", { code: 'invalid_value', param: 'messages[0].role' })],
    ['caller', '109: a bad body', 422, { detail: [{ type: 'missing', loc: ['body', 'messages'], msg: 'Field required' }] }],
    ['caller', '109: too large', 413, openai('too large')],
    ['caller', '109: Ark’s filter', 400, openai('may contain sensitive information', { code: 'SensitiveContentDetected' })],
    ['caller', '109: Azure’s filter', 400, openai('The response was filtered', { code: 'content_filter' })],
    ['caller', '109: OpenRouter’s moderation', 403, { error: { code: 403, message: 'Your input was flagged for "violence".' } }],
    [
      'caller',
      '109: an answer that is not kept',
      404,
      openai("Previous response with id 'resp_1' not found.", { code: 'previous_response_not_found' }),
    ],
    ['caller', '109: an item that is not kept', 404, openai("Item with id 'rs_1' not found.")],
    ['rate', '110: OpenAI’s rate', 429, openai('Rate limit reached for gpt-5', { code: 'rate_limit_exceeded' })],
    ['quota', '110: OpenAI’s money', 429, openai('You exceeded your current quota', { code: 'insufficient_quota' })],
    [
      'rate',
      '110: Gemini’s minute',
      429,
      google(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota', quota('GenerateRequestsPerMinutePerProjectPerModel')),
    ],
    [
      'quota',
      '110: Gemini’s day',
      429,
      google(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota', quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier')),
    ],
    [
      'quota',
      '110: Gemini’s nothing',
      429,
      google(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for metric: m, limit: 0', quota('TokensPerMinute')),
    ],
    ['rate', '110: Groq’s minute', 413, openai('Request too large, tokens per minute', { type: 'tokens', code: 'rate_limit_exceeded' })],
    ['rate', '110: Ark’s endpoint', 429, openai('tpm', { code: 'RateLimitExceeded.EndpointTPMExceeded' })],
    ['rate', '110: Ark overloaded', 429, openai('busy', { code: 'ServerOverloaded' })],
    ['quota', '110: Ark’s debts', 403, openai('overdue', { code: 'AccountOverdueError' })],
    ['quota', '110: Ark’s free tokens', 429, openai('free trial', { code: 'QuotaExceeded' })],
    ['quota', '110: Ark’s own limit', 429, openai('paused', { code: 'SetLimitExceeded' })],
    ['quota', '110: Moonshot’s money', 429, openai('suspended', { type: 'exceeded_current_quota_error' })],
    ['quota', '110: DeepSeek’s money', 402, openai('Insufficient Balance')],
    ['quota', '110: GLM’s money', 429, { error: { code: '1113', message: '余额不足或无可用资源包,请充值。' } }],
    ['rate', '110: GLM’s rate', 429, { error: { code: '1302', message: '并发数过高' } }],
    ['quota', '110: Qwen’s money', 400, openai('Access denied', { code: 'Arrearage' })],
    [
      'quota',
      '110: xAI’s money',
      403,
      { code: 'denied', error: 'Your team has either used all available credits or reached its monthly spending limit.' },
    ],
    ['transient', '111: overloaded', 529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }],
    ['transient', '111: a page', 502, '<html><head><title>502</title></head><body>Bad Gateway</body></html>'],
    ['transient', '111: a page that forbids', 403, '<html>Access denied</html>'],
    [
      'transient',
      '111: a country',
      403,
      openai('Country, region, or territory not supported', { code: 'unsupported_country_region_territory' }),
    ],
    [
      'quota',
      '112: Anthropic’s money',
      400,
      { type: 'error', error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API.' } },
    ],
    ['model', 'OpenAI’s model', 404, openai('The model `x` does not exist or you do not have access to it.', { code: 'model_not_found' })],
    ['model', 'DeepSeek’s model', 400, openai('Model Not Exist')],
    ['model', 'Mistral’s model', 400, { object: 'error', message: 'Invalid model: x', type: 'invalid_model', code: '1500' }],
    ['model', 'GLM’s model', 400, { error: { code: '1211', message: '模型不存在,请检查模型代码。' } }],
    ['model', 'Azure’s model', 404, openai('The API deployment for this resource does not exist.', { code: 'DeploymentNotFound' })],
    ['model', 'OpenRouter’s model', 404, { error: { code: 404, message: 'No endpoints found for x.' } }],
    ['model', 'Ark’s closed model', 404, openai('activate it', { code: 'ModelNotOpen' })],
    ['model', 'Ark’s missing model', 404, openai('not there', { code: 'InvalidEndpointOrModel.NotFound' })],
  ]
  test.each(cases)('%s: %s', (kind, _, status, body) => {
    expect(read(status, body)).toMatchObject({ kind, status })
  })
})

describe('what a refusal says', () => {
  const shapes: [Json | string, string][] = [
    [[{ error: { code: 503, message: 'busy' } }], 'busy'],
    [{ error: 'no memory' }, 'no memory'],
    [{ detail: 'not today' }, 'not today'],
    [{ detail: [{ loc: ['body', 'x'], msg: 'bad' }] }, '[{"loc":["body","x"],"msg":"bad"}]'],
    [{ message: 'plain' }, 'plain'],
    [{ code: 1000, msg: 'wrong' }, 'wrong'],
    [{ base_resp: { status_code: 1000, status_msg: 'unknown error' } }, 'unknown error'],
    [{ error: { code: 400, message: 'Provider returned error', metadata: { raw: 'too hot' } } }, 'Provider returned error: too hot'],
    ['<html><style>a{}</style><h1>Bad</h1> Gateway</html>', 'HTTP 500: Bad Gateway'],
    ['', 'HTTP 500'],
  ]
  test.each(shapes)('113: %j means "%s"', (body, message) => {
    expect(read(500, body).message).toBe(message)
  })

  const tooLong: [number, Json][] = [
    [400, openai("This model's maximum context length is 128000 tokens.", { code: 'context_length_exceeded' })],
    [400, { type: 'error', error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' } }],
    [400, google(400, 'INVALID_ARGUMENT', 'The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).')],
    [400, openai('Invalid request: Your request exceeded model token limit: 131072')],
    [400, openai('Input length 130000 exceeds the maximum length 98304', { code: 'InvalidParameter' })],
    [400, openai('Range of input length should be [1, 98304]')],
    [400, { error: { code: '1261', message: 'Prompt 超长' } }],
  ]
  test.each(tooLong)('117: %i %j has one word in all protocols', (status, body) => {
    const fault = read(status, body)
    expect(fault).toMatchObject({ kind: 'caller', code: 'context_length_exceeded' })
    expect(openaiError(fault)).toMatchObject({ type: 'invalid_request_error', code: 'context_length_exceeded' })
  })

  test('the code that says no more than the type is none', () => {
    const fault = read(400, { type: 'error', error: { type: 'invalid_request_error', message: 'm' } })
    expect(openaiError(fault)).toEqual({ type: 'invalid_request_error', code: null, param: null, message: 'm' })
    expect(openaiError(read(400, openai('m', { code: 'invalid_value', param: 'n' })))).toMatchObject({ code: 'invalid_value', param: 'n' })
  })

  const delays: [string, number][] = [
    ['Rate limit reached. Please try again in 7.66s.', 7660],
    ['Please try again in 6m0s.', 360_000],
    ['Please retry in 120ms.', 120],
  ]
  test.each(delays)('118: "%s" is when to try again', (message, ms) => {
    expect(read(429, openai(message)).retryAfterMs).toBe(ms)
  })
})

describe('an error inside of a success', () => {
  const cases: [FaultKind, number, Json][] = [
    ['rate', 429, { code: 'rate_limit_exceeded', message: 'm' }],
    ['rate', 429, { status_code: 1002, status_msg: 'rate limit' }],
    ['quota', 502, { status_code: 1008, status_msg: 'insufficient balance' }],
    ['quota', 502, { code: 'insufficient_quota', message: 'm' }],
    ['key', 502, { status_code: 2049, status_msg: 'invalid api key' }],
    ['caller', 400, { type: 'invalid_request_error', message: 'm' }],
    ['caller', 400, { code: 'context_length_exceeded', message: 'm' }],
    ['transient', 502, { status_code: 1013, status_msg: 'internal error' }],
    ['transient', 503, { code: 503, message: 'busy' }],
    ['transient', 502, 'something'],
  ]
  test.each(cases)('107: %s (%i): %j', (kind, status, error) => {
    expect(readInBandFault(error)).toMatchObject({ kind, status })
  })
})
