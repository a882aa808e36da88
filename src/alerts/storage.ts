import { statfsSync } from 'node:fs'

export interface StorageSources {
  dataDir: string
  /** What keeps records from being where they belong. */
  troubles(): { code: string; message: string }[]
  /** Bytes that are free where a folder is, and how many there are; undefined where that is not told. */
  space?: (folder: string) => { free: number; total: number } | undefined
}

export interface StorageTrouble {
  /** Stays the same while it is. */
  id: string
  title: string
  detail: string
}

const GIGABYTE = 1 << 30
/** A disk is low when there is less left than this, or than a twentieth of a small one. */
const LOW_BYTES = GIGABYTE
const LOW_PART = 0.05

const titles: Record<string, string> = { journal: 'The journal cannot be written', database: 'The database takes no statistics' }

/** What is wrong with where Octopus writes. */
export function storageTroubles({ dataDir, troubles, space = spaceOf }: StorageSources): StorageTrouble[] {
  const found = troubles().flatMap(({ code, message }) => (titles[code] ? [{ id: code, title: titles[code], detail: message }] : []))
  const disk = space(dataDir)
  return disk && disk.free < Math.min(LOW_BYTES, LOW_PART * disk.total) ? [lowDisk(dataDir, disk.free), ...found] : found
}

/** That the disk is nearly full, as a sentence for an admin. */
export const diskTroubles = (dataDir: string) =>
  storageTroubles({ dataDir, troubles: () => [] }).map(({ id, detail }) => ({ code: id, message: detail }))

const lowDisk = (dataDir: string, free: number): StorageTrouble => ({
  id: 'disk',
  title: 'The disk is nearly full',
  detail: `${Math.floor(free / (1 << 20))} MB are free where ${dataDir} is. Make room, or keep fewer logs in the settings.`,
})

function spaceOf(folder: string): { free: number; total: number } | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder)
    return { free: bavail * bsize, total: blocks * bsize }
  } catch {
    return undefined
  }
}
