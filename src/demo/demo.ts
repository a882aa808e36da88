import { join } from 'node:path'
import { openDatabase } from '../db/open'
import { openSecretBox } from '../lib/secretbox'
import { type DemoFolder, openFolder, removeFolder, writeMark } from './folder'
import { createHistory } from './history'
import { startTrickle, type Trickle } from './trickle'
import { type DemoUpstream, startUpstream } from './upstream'
import { makeWorld, moveWorld, noteUse, readScene, setWorld } from './world'

export interface Demo {
  flags: Record<string, string>
  env: Record<string, string | undefined>
  password: string
  /** It goes when the demo ends. */
  isPassing: boolean
  /** Octopus serves there: people begin to ask, and what is missing of the year is written. */
  begin(origin: string): void
  /** Nobody asks any more. */
  hush(): void
  /** Octopus has stopped. */
  end(): Promise<void>
}

const DAY = 86_400_000
const YEAR = 365 * DAY
/** As long as this nobody minds waiting; what is older comes afterwards, but in a folder that stays, where it is waited for once. */
const PATIENCE_MS = 1200

export const demoPassword = 'octopus-demo'

/**
 * Makes a world to look around in: accounts of well-known vendors that are all a stand-in on this machine, and a year in which people
 * have used them. Nothing is read from the configuration but where to listen. `say` is told what takes its time. Throws a `Failure`
 * for a folder that is not a demo's.
 */
export async function prepareDemo(
  flags: Record<string, string>,
  env: Record<string, string | undefined>,
  say: (sentence: string) => void = () => {},
): Promise<Demo> {
  const { demo: _demo, config: _config, ...listen } = flags
  const password = env.OCTOPUS_ADMIN_PASSWORD ?? demoPassword
  const folder = openFolder(flags.data)
  const upstream = startUpstream()
  if (!folder.mark && !folder.isPassing) say('A year of requests is made up, this once; it takes some seconds.')
  const { keys, finish } = await makeOrMove(folder, upstream)
  let trickle: Trickle | undefined
  let isOver = false
  let rest: Promise<void> | undefined
  return {
    flags: { host: '127.0.0.1', ...(env.OCTOPUS_SERVER_HOST && { host: env.OCTOPUS_SERVER_HOST }), ...listen, data: folder.path },
    env: { ...onlyListening(env), OCTOPUS_ADMIN_PASSWORD: password },
    password,
    isPassing: folder.isPassing,
    begin(origin) {
      trickle = startTrickle(origin, keys)
      rest = finish(() => isOver)
    },
    hush() {
      isOver = true
      trickle?.stop()
    },
    async end() {
      await rest
      await upstream.stop()
      removeFolder(folder)
    },
  }
}

/** A demo has its own database and its own key, whatever the environment says of the other ones. */
function onlyListening(env: Record<string, string | undefined>) {
  const kept = ['OCTOPUS_SERVER_PORT', 'OCTOPUS_LOG_LEVEL', 'OCTOPUS_LOGGING_LEVEL']
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('OCTOPUS_') || kept.includes(name)))
}

/** `finish` writes what is still missing of the year, until it is told that everything is over. */
async function makeOrMove(folder: DemoFolder, upstream: DemoUpstream) {
  const open = () => openDatabase({ type: 'sqlite', path: join(folder.path, 'data.db') })
  const database = await open()
  const box = openSecretBox({ dataDir: folder.path })
  if (folder.mark) {
    await moveWorld(database, box, upstream.url)
    await database.close()
    return { keys: folder.mark.keys, finish: async () => {} }
  }
  await setWorld(database)
  const keys = await makeWorld(database, box, upstream.url)
  const scene = await readScene(database, box)
  const end = Date.now()
  const history = createHistory(database, scene, { span: { start: end - YEAR, end }, scale: 1 })
  let isMore = true
  const patience = folder.isPassing ? PATIENCE_MS : Number.POSITIVE_INFINITY
  for (const until = performance.now() + patience; isMore && performance.now() < until; ) isMore = await history.step()
  await noteUse(database)
  writeMark(folder.path, { keys })

  async function finish(isOver: () => boolean) {
    while (isMore && !isOver()) {
      isMore = await history.step()
      // The hub goes first.
      await Bun.sleep(30)
    }
    await database.close()
  }
  return { keys, finish }
}
