import { expect, test } from 'bun:test'
import { freeName, groupOf, MOST_MEMBERS, memberOf, missing, numbered, placed } from './draft'
import { targetOf } from './sortable'

const served = (channelId: number, model: string) => ({ channelId, channel: `channel ${channelId}`, model })
const names = (members: { model: string; priority: number }[]) => members.map((member) => `${member.priority} ${member.model}`)
const three = numbered(['a', 'b', 'c'].map((model) => memberOf({ channelId: 1, model })))

test('a member is put at another place and all are numbered anew', () => {
  expect(names(placed(three, 2, 1))).toEqual(['1 a', '2 c', '3 b'])
  expect(names(placed(three, 0, 2))).toEqual(['1 b', '2 c', '3 a'])
})

test('a row that is put down beside another one takes its place there, whichever way it came', () => {
  const downFromFirst = [targetOf(0, { index: 2, edge: 'before' }), targetOf(0, { index: 2, edge: 'behind' })]
  const upFromLast = [targetOf(2, { index: 0, edge: 'before' }), targetOf(2, { index: 0, edge: 'behind' })]
  const stays = [
    targetOf(1, { index: 0, edge: 'behind' }),
    targetOf(1, { index: 1, edge: 'before' }),
    targetOf(1, { index: 2, edge: 'before' }),
  ]
  expect({ downFromFirst, upFromLast, stays }).toEqual({ downFromFirst: [1, 2], upFromLast: [0, 1], stays: [1, 1, 1] })
})

test('a group made from a model has every channel that serves it', () => {
  const group = groupOf('gpt-5', [served(1, 'gpt-5'), served(2, 'gpt-5')])
  expect(group.name).toBe('gpt-5')
  expect(group.members.map((member) => [member.channelId, member.priority])).toEqual([
    [1, 1],
    [2, 2],
  ])
})

test('what is in a group is not added again, nor more than it takes', () => {
  expect(missing(three, [served(1, 'a'), served(2, 'a')])).toEqual([served(2, 'a')])
  const many = Array.from({ length: 1500 }, (_, index) => served(2, `m${index}`))
  expect(missing(three, many).length).toBe(MOST_MEMBERS - 3)
})

test('a copy is called like no other group', () => {
  expect(freeName('fast', new Set(['fast']))).toBe('fast-2')
  expect(freeName('fast-2', new Set(['fast', 'fast-2', 'fast-3']))).toBe('fast-4')
})
