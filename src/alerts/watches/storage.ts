import type { Watch } from './watch'

export interface StorageTroubles {
  /** What is wrong with disk and journal, each with a word that stays the same while it is. */
  storageTroubles(): { id: string; title: string; detail: string }[]
}

/** Disk and journal. */
export function watchStorage({ storageTroubles }: StorageTroubles): Watch {
  const known = new Map<string, string>()

  return ({ at, tell }) => {
    const found = storageTroubles()
    for (const { id, title, detail } of found) {
      known.set(id, title)
      tell({ kind: 'storage', subject: `storage ${id}`, state: 'trouble', isGood: false, title, detail, at })
    }
    for (const [id, title] of known) {
      if (found.some((one) => one.id === id)) continue
      known.delete(id)
      tell({ kind: 'storage', subject: `storage ${id}`, state: 'well', isGood: true, title: `Over: ${title}`, detail: '', at })
    }
  }
}
