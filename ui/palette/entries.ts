import type { ApiKey, Channel, Group } from '../contract'
import { places } from '../frame/places'
import type { IconName } from '../parts/icon'
import { say } from '../parts/toasts'
import { themes, wear } from '../theme'
import { languages, speak, t, type Word } from '../words/words'
import { best } from './match'

export interface Entry {
  /** The same for the same thing whatever is typed. */
  id: string
  text: string
  icon?: IconName
  run: () => void
}

export interface Shelf {
  head: Word
  entries: Entry[]
}

/** What can be found; undefined while it is on its way. */
export interface Stock {
  channels?: readonly Channel[]
  groups?: readonly Group[]
  keys?: readonly ApiKey[]
}

type Go = (path: string) => void

const MOST = 6
const requestId = /^[0-9a-f]{32}$/
const themeNames: Record<(typeof themes)[number], Word> = { system: 'theme.system', light: 'theme.light', dark: 'theme.dark' }

/** What there is to go to and to do for what has been typed, shelf by shelf; empty shelves are left out. */
export function shelvesFor(typed: string, stock: Stock, go: Go): Shelf[] {
  const query = typed.trim()
  const pick = (entries: Entry[], most: number) => best(entries, query, ({ text }) => text, most)
  const find = (path: string, icon: IconName, rows: readonly { id: number; name: string }[] = []) =>
    query ? rows.map(({ id, name }) => ({ id: `${path} ${id}`, text: name, icon, run: () => go(`${path}?open=${id}`) })) : []
  const shelves: Shelf[] = [
    { head: 'palette.go', entries: pick(gone(go), places.length) },
    { head: 'channels', entries: pick(find('/channels', 'stack', stock.channels), MOST) },
    { head: 'groups', entries: pick(find('/groups', 'split', stock.groups), MOST) },
    { head: 'keys', entries: pick(find('/keys', 'key', stock.keys), MOST) },
    { head: 'palette.create', entries: pick(created(go), MOST) },
    { head: 'settings.browser', entries: pick([...themed(), ...spoken()], MOST) },
    { head: 'logs', entries: query ? [inLogs(query, go)] : [] },
  ]
  return shelves.filter(({ entries }) => entries.length)
}

const gone = (go: Go): Entry[] => places.map(({ path, word, icon }) => ({ id: `go ${path}`, text: t(word), icon, run: () => go(path) }))

const created = (go: Go): Entry[] =>
  (
    [
      ['/channels', 'channel.new'],
      ['/groups', 'group.new'],
      ['/keys', 'key.new'],
    ] as const
  ).map(([path, word]) => ({ id: `new ${path}`, text: t(word), icon: 'plus', run: () => go(`${path}?open=new`) }))

const themed = (): Entry[] =>
  themes.map((theme) => ({
    id: `theme ${theme}`,
    text: t('palette.theme', { name: t(themeNames[theme]) }),
    run: () => wear(theme),
  }))

const spoken = (): Entry[] =>
  languages.map(({ value, label }) => ({
    id: `language ${value}`,
    text: label,
    run: () => void speak(value).catch(() => say(t('unreachable'), 'failed')),
  }))

/** The one request of that id, or the log filtered by what was typed. */
function inLogs(query: string, go: Go): Entry {
  const id = query.toLowerCase()
  return requestId.test(id)
    ? { id: 'request', text: t('palette.request', { id }), icon: 'lines', run: () => go(`/logs?open=${id}`) }
    : {
        id: 'logs',
        text: t('palette.logs', { text: query }),
        icon: 'lines',
        run: () => go(`/logs?${new URLSearchParams({ text: query })}`),
      }
}
