import { describe, expect, test } from 'bun:test'
import { readRequest as readAnthropic } from '../anthropic/request'
import { readRequest as readResponses } from '../openai-responses/request'
import { type JsonObject, type Message, type Part, Refusal } from '../protocol'
import { call, messagesOf, promptOf, result, text, write } from './request.fixture'

describe('writing messages', () => {
  test('1: all instructions are one system message', () => {
    expect(write(promptOf({ system: [text('a'), { ...text('b'), cache: { type: 'ephemeral' } }] })).messages).toEqual([
      { role: 'system', content: 'a\n\nb' },
      { role: 'user', content: 'hi' },
    ])
  })

  test('2: a developer speaks as the system', () => {
    const prompt = readResponses(
      {
        input: [
          { role: 'developer', content: 'a' },
          { role: 'user', content: 'b' },
        ],
      },
      { model: 'm', stream: false },
    )
    expect(write(prompt, 'deepseek-chat').messages).toEqual([
      { role: 'system', content: 'a' },
      { role: 'user', content: 'b' },
    ])
  })

  test('3: instructions between a call and its result come after the result', () => {
    expect(
      messagesOf([
        { role: 'assistant', parts: [call('a')] },
        { role: 'system', parts: [text('s')] },
        { role: 'user', parts: [result('a', '1')] },
      ]),
    ).toMatchObject([{ role: 'assistant' }, { role: 'tool', tool_call_id: 'a', content: '1' }, { role: 'system', content: 's' }])
  })

  test('4: message and calls of one turn are one message', () => {
    const input: JsonObject[] = [
      { role: 'user', content: 'hi' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'on it' }] },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
      { type: 'function_call', call_id: 'b', name: 'g', arguments: '{}' },
      { type: 'function_call_output', call_id: 'b', output: '2' },
      { type: 'function_call_output', call_id: 'a', output: '1' },
    ]
    const messages = write(readResponses({ input }, { model: 'm', stream: false })).messages
    expect(messages).toMatchObject([
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'on it', tool_calls: [{ id: 'a' }, { id: 'b' }] },
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'tool', tool_call_id: 'b', content: '2' },
    ])
    expect(messages).toHaveLength(4)
  })

  test('6: empty texts and messages are gone, an assistant that only calls has null content', () => {
    expect(
      messagesOf([
        { role: 'user', parts: [text('')] },
        { role: 'assistant', parts: [text(''), call('a')] },
        { role: 'user', parts: [result('a', '')] },
      ]),
    ).toEqual([
      { role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'a', content: '' },
    ])
  })

  test('24: media of parallel results come behind all of them', () => {
    const body: JsonObject = {
      messages: [
        { role: 'user', content: 'look' },
        { role: 'assistant', content: ['a', 'b'].map((id) => ({ type: 'tool_use', id, name: 'f', input: {} })) },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'a',
              content: [
                { type: 'text', text: 'seen' },
                { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
              ],
            },
            { type: 'tool_result', tool_use_id: 'b', content: 'done', is_error: true },
            { type: 'text', text: 'go on' },
          ],
        },
      ],
    }
    expect(write(readAnthropic(body, { model: 'm', stream: false })).messages).toMatchObject([
      { role: 'user', content: 'look' },
      { role: 'assistant', tool_calls: [{ id: 'a' }, { id: 'b' }] },
      { role: 'tool', tool_call_id: 'a', content: 'seen' },
      { role: 'tool', tool_call_id: 'b', content: '[tool error] done' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '[from the tool call a]' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
      { role: 'user', content: 'go on' },
    ])
  })

  test('29: a long id is shortened alike in call and result, a strange one stays', () => {
    const long = 'x'.repeat(80)
    const [first, second] = messagesOf([
      { role: 'assistant', parts: [call(long)] },
      { role: 'user', parts: [result(long, '1')] },
    ])
    const id = (first!.tool_calls as JsonObject[])[0]!.id as string
    expect(id.length).toBeLessThanOrEqual(40)
    expect(second?.tool_call_id).toBe(id)
    const kimi = messagesOf([
      { role: 'assistant', parts: [call('functions.f:0')] },
      { role: 'user', parts: [result('functions.f:0', '1')] },
    ])
    expect(kimi[1]?.tool_call_id).toBe('functions.f:0')
  })

  test('30: ids that come again in a later turn are told apart', () => {
    const turn: Message[] = [
      { role: 'assistant', parts: [call('call_0')] },
      { role: 'user', parts: [result('call_0', '1')] },
    ]
    const ids = messagesOf([...turn, ...turn]).flatMap(({ tool_call_id }) => tool_call_id ?? [])
    expect(ids).toEqual(['call_0', 'call_0_2'])
  })

  test('31, 32: the last of two results counts, a call without any gets one, a result without a call is told', () => {
    const messages = messagesOf([
      { role: 'assistant', parts: [call('a'), call('b')] },
      { role: 'user', parts: [result('a', '1'), result('a', '2'), result('zz', 'lost')] },
      { role: 'user', parts: [text('go on')] },
    ])
    expect(messages).toMatchObject([
      { role: 'assistant' },
      { role: 'tool', tool_call_id: 'a', content: '2' },
      { role: 'tool', tool_call_id: 'b', content: '[tool error] [no result was returned]' },
      { role: 'user', content: '[result of the tool call zz]\n\nlost' },
      { role: 'user', content: 'go on' },
    ])
  })

  test('a call that the conversation ends with stays open', () => {
    expect(
      messagesOf([
        { role: 'user', parts: [text('a')] },
        { role: 'assistant', parts: [call('a')] },
      ]),
    ).toHaveLength(2)
  })

  test('66: thoughts are echoed, but not to models that refuse them', () => {
    const messages: Message[] = [
      { role: 'assistant', parts: [{ type: 'reasoning', text: 'hm', origin: 'anthropic', signature: 's' }, text('a')] },
    ]
    expect(messagesOf(messages, 'deepseek-v4')[0]).toEqual({ role: 'assistant', content: 'a', reasoning_content: 'hm' })
    for (const model of ['gpt-5.2', 'gpt-4o', 'deepseek-reasoner'])
      expect(messagesOf(messages, model)[0]).toEqual({ role: 'assistant', content: 'a' })
  })

  test('an assistant message of foreign thoughts only is gone', () => {
    expect(
      messagesOf([
        { role: 'user', parts: [text('a')] },
        { role: 'assistant', parts: [{ type: 'reasoning', text: '', origin: 'anthropic' }] },
      ]),
    ).toHaveLength(1)
  })

  test('122: a file is sent with its data; one that is stored elsewhere is refused', () => {
    const pdf: Part = { type: 'file', source: { kind: 'base64', mime: 'application/pdf', data: 'AAAA' } }
    expect(messagesOf([{ role: 'user', parts: [pdf] }])[0]?.content).toEqual([
      { type: 'file', file: { filename: 'document.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
    ])
    const stored: Part = { type: 'file', source: { kind: 'file-id', id: 'f', origin: 'anthropic' } }
    const linked: Part = { type: 'file', source: { kind: 'url', url: 'https://a.example/a.pdf' } }
    for (const part of [stored, linked]) expect(() => messagesOf([{ role: 'user', parts: [part] }])).toThrow(Refusal)
  })

  test('nothing to say is refused', () => {
    expect(() => messagesOf([{ role: 'user', parts: [text('')] }])).toThrow(Refusal)
  })
})
