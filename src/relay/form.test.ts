import { describe, expect, test } from 'bun:test'
import type { Body } from './body'
import { readForm, renameModel } from './form'

const part = (name: string, value: string, more = '') => `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`

async function read(text: string | Uint8Array, type = 'multipart/form-data; boundary=b', limit = 1 << 20) {
  const request = new Request('http://localhost/', { method: 'POST', headers: { 'content-type': type }, body: text as string })
  return readForm(request, limit)
}
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString()

describe('a form', () => {
  test('is read for its fields, and not for its files', async () => {
    const form = `${part('file', 'name="model"\r\n\r\nnot me', '; filename="a.mp3"')}${part('model', 'm-1')}${part('empty', '')}--b--\r\n`
    const { json, bytes, form: places } = (await read(form)) as Body
    expect(json).toEqual({ model: 'm-1', empty: '' })
    const renamed = textOf(renameModel(bytes, places!.model!, 'a much longer name'))
    expect(renamed).toBe(form.replace('m-1', 'a much longer name'))
  })

  test('with the right model already is not copied', async () => {
    const { bytes, form } = (await read(`${part('model', 'm-1')}--b--`)) as Body
    expect(renameModel(bytes, form!.model!, 'm-1')).toBe(bytes)
  })

  test('may have a quoted boundary, other headers and words before its first part', async () => {
    const text = `hello\r\n--x y\r\ncontent-type: text/plain\r\nCONTENT-DISPOSITION: form-data; name=model\r\n\r\nm\r\n--x y--`
    expect(((await read(text, 'multipart/form-data; charset=utf-8; boundary="x y"')) as Body).json).toEqual({ model: 'm' })
  })

  test.each([
    ['no boundary in its type', 'x', 'multipart/form-data'],
    ['another boundary than its type says', part('model', 'm'), 'multipart/form-data; boundary=other'],
    ['no end', part('model', 'm'), undefined],
    ['a part without an end', '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nm', undefined],
    ['a part without a body', '--b\r\nContent-Disposition: form-data; name="model"\r\n--b--', undefined],
  ])('with %s is refused', async (_, text, type) => {
    expect(await read(text, type)).toMatchObject({ kind: 'caller', status: 400 })
  })

  test('is read no further than the limit', async () => {
    expect(await read(`${part('model', 'm'.repeat(3000))}--b--`, undefined, 1000)).toMatchObject({ status: 413 })
  })

  test('of any bytes ends somewhere', async () => {
    const whole = Buffer.from(`${part('file', '\0\xff--b', '; filename="a"')}${part('model', 'm')}--b--`)
    for (let length = 0; length < whole.length; length++) expect(await read(whole.subarray(0, length))).toBeObject()
  })
})
