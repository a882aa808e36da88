import { expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { createChannels } from '../channels/store'
import { openSecretBox } from '../lib/secretbox'
import { caller, openApi } from '../server/api.fixture'
import { createGroups } from './store'
import { suggestionRoutes } from './suggestions-api'

test('models that are in no group, and whose name no group has, are suggested: those that most channels serve first', async () => {
  const fixture = await openApi()
  const channels = await createChannels(fixture.database, openSecretBox({ secretKey: 'a key for the tests' }), fixture.now)
  const groups = await createGroups(fixture.database, channels, fixture.now)
  const call = caller(new Elysia({ normalize: false }).use(suggestionRoutes({ ...fixture, channels, groups })), fixture.token)
  const add = (name: string, models: string[], enabled = true) =>
    channels.create({ name, protocol: 'openai-chat', endpoints: [{ url: 'https://a.example/v1' }], models, enabled })
  await add('one', ['a', 'b', 'o3', 'gpt-5'])
  await add('two', ['b'])
  await add('off', ['c'], false)
  await groups.create({ name: 'fast', members: [{ channelId: 1, model: 'o3' }] })
  await groups.create({ name: 'gpt-5' })
  const found = async (query = '') => (await call('GET', `/api/groups/suggestions${query}`)).body
  expect(await found()).toEqual({
    items: [
      { model: 'b', channels: 2 },
      { model: 'a', channels: 1 },
    ],
    count: 2,
  })
  expect(await found('?channelId=2')).toEqual({ items: [{ model: 'b', channels: 2 }], count: 1 })
  expect(await found('?limit=1')).toMatchObject({ items: [{ model: 'b' }], count: 2 })
})
