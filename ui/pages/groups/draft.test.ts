import { expect, test } from 'bun:test'
import type { Group } from '../../contract'
import { groupOf, memberOf, moved, numbered, ungrouped } from './draft'

const channel = (id: number, models: string[]) => ({ id, name: `channel ${id}`, models })

const names = (members: { model: string; priority: number }[]) => members.map((member) => `${member.priority} ${member.model}`)
const three = numbered(['a', 'b', 'c'].map((model) => memberOf({ channelId: 1, channel: '', model })))

test('a member moves by one place and all are numbered anew', () => {
  expect(names(moved(three, 2, -1))).toEqual(['1 a', '2 c', '3 b'])
  expect(names(moved(three, 0, 1))).toEqual(['1 b', '2 a', '3 c'])
})

test('a group made from a model has every channel that serves it', () => {
  const group = groupOf('gpt-5', [channel(1, ['gpt-5', 'o3']), channel(2, ['gpt-5']), channel(3, ['o3'])])
  expect(group.name).toBe('gpt-5')
  expect(group.members.map((member) => [member.channelId, member.priority])).toEqual([
    [1, 1],
    [2, 2],
  ])
})

test('a model is offered once and only until a group has it or its name', () => {
  const groups = [
    { name: 'fast', members: [{ model: 'o3' }] },
    { name: 'gpt-5', members: [] },
  ] as unknown as Group[]
  expect(ungrouped([channel(1, ['gpt-5', 'o3', 'b', 'a']), channel(2, ['a'])], groups)).toEqual(['a', 'b'])
})
