import { expect, test } from 'bun:test'
import { createChannels } from '../channels/store'
import { createLog } from '../lib/log'
import { openSecretBox } from '../lib/secretbox'
import { openApi } from '../server/api.fixture'
import { createSettings } from '../settings/store'
import { createRouting } from './routing'
import { busy } from './stage.fixture'
import { createGroups } from './store'

const log = createLog({ level: 'error', format: 'json', write: () => {} })

async function open() {
  const { database } = await openApi()
  const channels = await createChannels(database, openSecretBox({ secretKey: 'a key for the tests' }))
  const groups = await createGroups(database, channels)
  const settings = await createSettings(database)
  await channels.create({
    name: 'c',
    protocol: 'openai-chat',
    endpoints: [{ url: 'https://a.example' }],
    keys: [{ key: 'sk-one' }],
    models: ['listed'],
  })
  await groups.create({ name: 'g', members: [{ channelId: 1, model: 'member' }] })
  const { health, close } = await createRouting({ database, channels, groups, settings, log })
  const rest = (model: string) => health.failed(health.take({ endpointId: 1, keyId: 1, model }), busy(60_000), { blames: 'key-model' })
  const resting = () => health.all().map(({ model }) => model)
  return { channels, groups, health, rest, resting, close }
}

test('a model that nobody can ask for any longer rests no more', async () => {
  const { channels, groups, health, rest, resting, close } = await open()
  for (const model of ['listed', 'member', 'unknown']) rest(model)
  await channels.update(1, { modelMap: {} })
  expect(resting()).toEqual(['listed', 'member'])
  await groups.update(1, { members: [] })
  expect(resting()).toEqual(['listed'])
  await channels.update(1, { models: [] })
  expect([resting(), health.calm]).toEqual([[], true])
  close()
})

test('how fast something was is forgotten with it', async () => {
  const { channels, groups, health, close } = await open()
  health.latency.heard(1, 1, 100)
  await channels.update(1, { name: 'renamed' })
  expect([health.latency.member(1), health.latency.endpoint(1)]).toEqual([100, 100])
  await groups.update(1, { members: [] })
  await channels.remove(1)
  expect([health.latency.member(1), health.latency.endpoint(1)]).toEqual([undefined, undefined])
  close()
})
