import { expect } from 'bun:test'
import { about, answers, asks, type Case, refuses } from './case'
import { png } from './results'
import { partsReply } from './vendors/gemini-reply'

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70]).toString('base64')
const pdf = 'JVBERi0xLjQK'
const says = (...parts: object[]) => [{ role: 'user', content: [{ type: 'text', text: 'look' }, ...parts] }]
const imageUrl = (url: string) => ({ type: 'image_url', image_url: { url } })
const document = (source: object) => ({ type: 'document', title: 'a.pdf', source })

const film = { type: 'video_url', video_url: { url: 'data:video/mp4;base64,AAAA' } }
const office = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const officeFile = { type: 'file', file: { filename: 'a.docx', file_data: `data:${office};base64,UEsDBA==` } }

/** Pictures, sounds and files. */
export const media: Case[] = [
  {
    number: 119,
    title: 'a picture is what its bytes say it is',
    proofs: asks(
      'openai-chat',
      { messages: says(imageUrl(`data:image/png;base64,${jpeg}`)) },
      ['claude', 'gemini', 'gemini 3'],
      ({ lines }) => expect(lines).toEqual(['user: look', `user image data:image/jpeg;base64,${jpeg}`]),
    ),
    shown: [['relay/media.test.ts', 'are fetched, and sent as what they are (119, 120, 122)']],
  },
  {
    number: 120,
    title: 'a picture by its address is one where that is taken',
    proofs: [
      ...asks(
        'gemini',
        { contents: [{ parts: [{ fileData: { fileUri: 'https://a.example/a.png' } }] }] },
        ['openai', 'responses', 'claude'],
        ({ lines }) => expect(lines).toEqual(['user image https://a.example/a.png']),
      ),
      ...asks(
        'anthropic',
        { max_tokens: 9, messages: says({ type: 'image', source: { type: 'url', url: `data:image/png;base64,${png}` } }) },
        ['openai', 'responses', 'gemini'],
        ({ lines }) => expect(lines).toEqual(['user: look', `user image data:image/png;base64,${png}`]),
      ).map(about('that is its content')),
      ...asks(
        'anthropic',
        { max_tokens: 9, messages: says({ type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } }) },
        ['chat', 'openai', 'responses', 'ark'],
        ({ lines }) => expect(lines).toEqual(['user: look', 'user image https://a.example/b.png']),
      ),
      ...asks('openai-chat', { messages: says(imageUrl('https://a.example/b.png')) }, ['claude', 'responses'], ({ lines }) =>
        expect(lines).toEqual(['user: look', 'user image https://a.example/b.png']),
      ),
    ],
    shown: [['relay/media.test.ts', 'are fetched, and sent as what they are (119, 120, 122)']],
  },
  {
    number: 121,
    title: 'no client can have an address inside the house fetched',
    shown: [
      ['relay/media.test.ts', 'addresses that clients may not name (121)'],
      ['relay/media.test.ts', 'nor may an address that they may name lead there'],
    ],
  },
  {
    number: 122,
    title: 'a PDF goes in the vendor’s way, and a file of another vendor’s nowhere',
    proofs: [
      ...asks(
        'anthropic',
        { max_tokens: 9, messages: says(document({ type: 'base64', media_type: 'application/pdf', data: pdf })) },
        ['openai', 'responses', 'gemini', 'claude'],
        ({ lines }) => expect(lines).toEqual(['user: look', `user file data:application/pdf;base64,${pdf}`]),
      ),
      ...asks(
        'anthropic',
        { max_tokens: 9, messages: says(document({ type: 'url', url: 'https://a.example/a.pdf' })) },
        ['responses'],
        ({ lines }) => expect(lines).toEqual(['user: look', 'user file https://a.example/a.pdf']),
      ).map(about('by its address')),
      ...asks(
        'openai-responses',
        {
          input: [
            {
              role: 'user',
              content: [
                { type: 'input_text', text: 'look' },
                { type: 'input_file', filename: 'a.pdf', file_data: `data:application/pdf;base64,${pdf}` },
              ],
            },
          ],
        },
        ['claude', 'gemini', 'openai'],
        ({ lines }) => expect(lines).toEqual(['user: look', `user file data:application/pdf;base64,${pdf}`]),
      ),
      ...refuses(
        'openai-responses',
        { input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'file-123' }] }] },
        ['claude', 'gemini', 'ark'],
        /file/,
      ).map(about('by id')),
      ...refuses(
        'anthropic',
        { max_tokens: 9, messages: says(document({ type: 'file', file_id: 'file_123' })) },
        ['responses', 'chat', 'gemini'],
        /file/,
      ).map(about('by id')),
      ...refuses('openai-chat', { messages: says(officeFile) }, ['claude', 'claude opus-5-5'], /PDF and text/).map(about('of an office')),
      ...asks('openai-chat', { messages: says(film) }, ['gemini', 'gemini 3'], ({ body }) =>
        expect(body.contents[0].parts[1]).toEqual({ inlineData: { mimeType: 'video/mp4', data: 'AAAA' } }),
      ).map(about('a film')),
      ...asks(
        'gemini',
        { contents: [{ parts: [{ inlineData: { mimeType: 'video/mp4', data: 'AAAA' } }] }] },
        ['qwen', 'ark', 'glm'],
        ({ body }) => expect(body.messages[0].content).toEqual([film]),
      ).map(about('a film')),
      ...refuses('openai-chat', { messages: says(film) }, ['claude', 'responses'], /video/).map(about('a film')),
      ...refuses(
        'gemini',
        { contents: [{ parts: [{ fileData: { fileUri: 'https://youtu.be/x' } }] }] },
        ['claude', 'responses', 'openai'],
        /video/,
      ).map(about('a film by its address')),
    ],
    shown: [['relay/media.test.ts', 'are fetched, and sent as what they are (119, 120, 122)']],
  },
  {
    number: 123,
    title: 'the address of a picture is text in Responses',
    proofs: asks(
      'openai-chat',
      { messages: says({ type: 'image_url', image_url: { url: `data:image/png;base64,${png}`, detail: 'low' } }) },
      ['responses'],
      ({ body }) => {
        expect(body.input[0].content[1]).toMatchObject({ type: 'input_image', image_url: `data:image/png;base64,${png}`, detail: 'low' })
      },
    ),
  },
  {
    number: 124,
    title: 'sound goes where it is heard, and is refused elsewhere',
    proofs: [
      ...asks(
        'openai-chat',
        { messages: says({ type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }) },
        ['gemini', 'gemini 3'],
        ({ body }) => expect(body.contents[0].parts[1].inlineData).toEqual({ mimeType: 'audio/wav', data: 'UklGRg==' }),
      ),
      ...refuses(
        'openai-chat',
        { messages: says({ type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }) },
        ['claude', 'claude opus-5-5', 'responses'],
        /audio|sound/,
      ),
    ],
  },
  {
    number: 125,
    title: 'a picture that Gemini draws is in the message',
    proofs: [
      ...asks('openai-chat', { messages: says(), modalities: ['text', 'image'] }, ['gemini', 'claude'], ({ body, warnings }, name) => {
        if (name === 'gemini') expect(body.generationConfig.responseModalities).toEqual(['TEXT', 'IMAGE'])
        expect(warnings.map(({ field }) => field)).toEqual(name === 'gemini' ? [] : ['modalities'])
      }),
      ...answers(
        'gemini',
        partsReply([{ text: 'here' }, { inlineData: { mimeType: 'image/png', data: png } }]),
        ['openai-chat'],
        (seen) => {
          expect(seen.text).toBe('here')
          expect(seen.reply.choices[0].message.images).toMatchObject([
            { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
          ])
        },
      ),
    ],
  },
]
