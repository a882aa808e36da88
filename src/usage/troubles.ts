import type { Bodies } from './bodies'
import type { Flusher } from './flush'
import type { Journal } from './journal'

/** What keeps records from being where they belong, in sentences for an admin. */
export function usageTroubles(journal: Pick<Journal, 'trouble'>, flusher: Pick<Flusher, 'trouble'>, bodies: Pick<Bodies, 'lost'>) {
  const troubles: { code: string; message: string }[] = []
  const { waiting, lost } = journal.trouble()
  if (waiting) troubles.push({ code: 'journal', message: journalSentence(waiting, lost) })
  const trouble = flusher.trouble()
  if (trouble) {
    const since = new Date(trouble.since).toISOString()
    const message = `Since ${since} the database takes no statistics: ${trouble.error}. They wait in the journal, and nothing is lost.`
    troubles.push({ code: 'database', message })
  }
  const dropped = bodies.lost()
  if (dropped) troubles.push({ code: 'bodies', message: `There was no room for the bodies of ${dropped} requests.` })
  return troubles
}

function journalSentence(waiting: number, lost: number): string {
  const sentence = `The journal cannot be written: ${waiting} records wait in memory. Make room on the disk of the data folder.`
  return lost ? `${sentence} ${lost} records are lost.` : sentence
}
