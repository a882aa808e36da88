/** Names the calls and results of one history, which may come without ids. */
export interface CallNamer {
  call(id: string | undefined, name: string): string
  result(id: string | undefined, name: string): string
}

/** Ids are counted, so that the same history gives the same ids; a result belongs to the first call of its name that has none yet. */
export function createCallNamer(): CallNamer {
  const waiting: { id: string; name: string }[] = []
  let count = 0
  return {
    call(given, name) {
      const id = given || `call_${++count}`
      waiting.push({ id, name })
      return id
    },
    result(given, name) {
      const byId = waiting.findIndex((call) => given && call.id === given)
      const byName = waiting.findIndex((call) => call.name === name)
      const at = given ? byId : byName >= 0 ? byName : waiting.length ? 0 : -1
      const [call] = at < 0 ? [] : waiting.splice(at, 1)
      return given || call?.id || `call_${++count}`
    },
  }
}
