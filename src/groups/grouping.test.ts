import { describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { channelRoutes } from '../channels/api'
import { createChannels } from '../channels/store'
import { openSecretBox } from '../lib/secretbox'
import { caller, openApi } from '../server/api.fixture'
import { groupRoutes } from './api'
import { createGrouping } from './grouping'
import { previewRoutes } from './preview-api'
import { createGroups } from './store'

async function open() {
  const fixture = await openApi()
  const channels = await createChannels(fixture.database, openSecretBox({ secretKey: 'a key for the tests' }), fixture.now)
  const groups = await createGroups(fixture.database, channels, fixture.now)
  const grouping = createGrouping({ channels, groups })
  const deps = { ...fixture, channels, groups, grouping }
  const app = new Elysia({ normalize: false }).use(channelRoutes(deps)).use(previewRoutes(deps)).use(groupRoutes(deps))
  const call = caller(app, fixture.token)
  const channel = (name: string, models: string[], more: object = {}) =>
    call('POST', '/api/channels', {
      name,
      protocol: 'openai-chat',
      endpoints: [{ url: 'https://a.example' }],
      models,
      autoGroup: true,
      ...more,
    })
  const members = (name = 'sonnet') =>
    groups.byName(name)!.members.map(({ channelId, model, auto }) => `${channelId} ${model}${auto ? ' auto' : ''}`)
  return { ...fixture, channels, groups, grouping, call, channel, members }
}

const fuzzy = { kind: 'fuzzy', pattern: 'claude-sonnet-4-5' }

describe('a group with a rule', () => {
  test('takes the models of channels that take part, as they are saved', async () => {
    const { call, channel, members } = await open()
    await channel('own', ['claude-sonnet-4-5-20250929', 'claude-haiku-4-5'])
    await channel('by hand', ['claude-sonnet-4-5'], { autoGroup: false })
    const { status, body } = await call('POST', '/api/groups', { name: 'sonnet', match: fuzzy })
    expect([status, body.match]).toEqual([201, fuzzy])
    expect(body.members).toMatchObject([{ channelId: 1, model: 'claude-sonnet-4-5-20250929', auto: true, missingSince: null }])
    await channel('router', ['anthropic/claude-sonnet-4.5', 'openai/gpt-5'])
    await call('PATCH', '/api/channels/2', { autoGroup: true })
    expect(members()).toEqual(['1 claude-sonnet-4-5-20250929 auto', '3 anthropic/claude-sonnet-4.5 auto', '2 claude-sonnet-4-5 auto'])
  })

  test('that is removed while another follows its rule harms nobody', async () => {
    const { call, channel, groups, grouping, channels } = await open()
    await channel('own', ['claude-sonnet-4-5'], { autoGroup: false })
    await call('POST', '/api/groups', { name: 'one', match: fuzzy })
    await call('POST', '/api/groups', { name: 'two', match: fuzzy })
    await channels.update(1, { autoGroup: true })
    await Promise.all([grouping.apply(), groups.remove(2)])
    expect(groups.all().map(({ name, members }) => `${name} ${members.length}`)).toEqual(['one 1'])
  })

  test('takes names that a channel has others for', async () => {
    const { call, channel, members } = await open()
    await channel('azure', ['deployment-7'], { modelMap: { 'claude-sonnet-4-5': 'deployment-7' } })
    await call('POST', '/api/groups', { name: 'sonnet', match: { kind: 'exact', pattern: 'claude-sonnet-4-5' } })
    expect(members()).toEqual(['1 claude-sonnet-4-5 auto'])
  })

  test('keeps to its channels, and never touches what was put there by hand', async () => {
    const { call, channel, members, groups } = await open()
    await channel('one', ['m-1', 'm-2', 'x'])
    await channel('two', ['m-3'])
    const made = [
      { channelId: 1, model: 'x', priority: 5 },
      { channelId: 1, model: 'm-1', weight: 7, enabled: false },
    ]
    await call('POST', '/api/groups', {
      name: 'sonnet',
      mode: 'failover',
      members: made,
      match: { kind: 'regex', pattern: '^m-', channels: [1] },
    })
    expect(members()).toEqual(['1 x', '1 m-1', '1 m-2 auto'])
    expect(groups.byName('sonnet')!.members).toMatchObject([{ priority: 5 }, { weight: 7, enabled: false }, { priority: 6 }])
    await call('PATCH', '/api/channels/1', { models: ['m-2'] })
    expect(members()).toEqual(['1 x', '1 m-1', '1 m-2 auto'])
    await call('PATCH', '/api/channels/1', { models: ['other'] })
    expect(members()).toEqual(['1 x', '1 m-1'])
  })

  test('keeps what an admin has set of its members, and lets go of them with the rule', async () => {
    const { call, channel, members, groups } = await open()
    await channel('one', ['m-1', 'm-2'])
    const { body } = await call('POST', '/api/groups', { name: 'sonnet', match: { kind: 'regex', pattern: '^m-' } })
    const [first, second] = body.members
    const kept = [
      { id: first.id, channelId: 1, model: 'm-1', weight: 9, enabled: false },
      { id: second.id, channelId: 1, model: 'm-2', auto: false },
    ]
    await call('PATCH', '/api/groups/1', { members: kept })
    await call('PATCH', '/api/channels/1', { models: ['m-1', 'm-2', 'm-3'] })
    expect(members()).toEqual(['1 m-1 auto', '1 m-2', '1 m-3 auto'])
    expect(groups.byName('sonnet')!.members[0]).toMatchObject({ weight: 9, enabled: false })
    await call('PATCH', '/api/groups/1', { match: null })
    expect(members()).toEqual(['1 m-2'])
  })

  test('leaves the members of a channel that no longer takes part as they are', async () => {
    const { call, channel, members } = await open()
    await channel('one', ['claude-sonnet-4-5'])
    await call('POST', '/api/groups', { name: 'sonnet', match: fuzzy })
    await call('PATCH', '/api/channels/1', { autoGroup: false, models: [] })
    expect(members()).toEqual(['1 claude-sonnet-4-5 auto'])
  })

  test('is refused with a rule that cannot be followed', async () => {
    const { call } = await open()
    const refused = async (match: object) => (await call('POST', '/api/groups', { name: 'g', match })).body.error.message
    expect(await refused({ kind: 'regex', pattern: '(a' })).toBe('match.pattern: a "(" without its ")" at character 1.')
    expect(await refused({ kind: 'exact', pattern: 'a', channels: [4] })).toBe('match.channels: there is no channel 4.')
    expect(await refused({ kind: 'like', pattern: 'a' })).toContain('match')
  })
})

describe('a preview', () => {
  test('says what a rule would add and remove, and changes nothing', async () => {
    const { call, channel, members } = await open()
    await channel('one', ['m-1', 'm-2'])
    await call('POST', '/api/groups', { name: 'sonnet', match: { kind: 'exact', pattern: 'm-1' } })
    const ask = async (body: object) => (await call('POST', '/api/groups/preview', body)).body.groups
    expect(await ask({ groupId: 1, match: { kind: 'exact', pattern: 'm-2' } })).toEqual([
      {
        id: 1,
        name: 'sonnet',
        added: [{ channelId: 1, channel: 'one', model: 'm-2' }],
        removed: [{ id: 1, channelId: 1, channel: 'one', model: 'm-1' }],
        kept: 0,
      },
    ])
    expect(await ask({ match: { kind: 'regex', pattern: 'm' } })).toMatchObject([{ id: 0, added: [{ model: 'm-1' }, { model: 'm-2' }] }])
    expect(await ask({})).toMatchObject([{ id: 1, added: [], removed: [], kept: 1 }])
    expect(members()).toEqual(['1 m-1 auto'])
  })

  test('says what would come of a channel that takes part', async () => {
    const { call, channel } = await open()
    await call('POST', '/api/groups', { name: 'sonnet', match: fuzzy })
    await channel('one', ['claude-sonnet-4-5'], { autoGroup: false })
    const { body } = await call('POST', '/api/groups/preview', { channelId: 1 })
    expect(body.groups).toMatchObject([{ name: 'sonnet', added: [{ channel: 'one', model: 'claude-sonnet-4-5' }] }])
    expect((await call('POST', '/api/groups/preview', { channelId: 9 })).status).toBe(404)
    expect((await call('POST', '/api/groups/preview', {}, { authorization: '' })).status).toBe(401)
  })
})
