import { afterAll, beforeAll, expect, test } from 'bun:test'
import { openRelay } from './fixture'

let stage: Awaited<ReturnType<typeof openRelay>>
beforeAll(async () => {
  stage = await openRelay()
})
afterAll(() => stage.close())

test('nothing is made of a request that nobody asks for: no cookies, no copy of its headers, no second response', () => {
  const addresses = stage.app.routes.filter(({ path }) => /^\/v1(?:beta)?\//.test(path))
  expect(addresses.length).toBeGreaterThan(40)
  const made = /parseCookie|headers\.toJSON|parseQuery|mapResponse\(/
  expect(addresses.filter((route) => made.test(String(route.compile()))).map(({ method, path }) => `${method} ${path}`)).toEqual([])
})
