const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** A terminal, npm and a wrapper may each pass on the same key press; these belong to one wish to stop. */
const sameWishMs = 300

/**
 * Resolves at the first SIGINT or SIGTERM, so that the caller can stop in peace. A later one ends the process at once.
 * Losing the terminal (SIGHUP) counts too when there is one; a service, or `nohup`, goes on.
 */
export function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined
    const arrived = (signal: keyof typeof exitCodes) => {
      const now = performance.now()
      firstAt ??= now
      if (now === firstAt) resolve()
      if (now - firstAt > sameWishMs) process.exit(exitCodes[signal])
    }
    process.on('SIGINT', () => arrived('SIGINT'))
    process.on('SIGTERM', () => arrived('SIGTERM'))
    process.on('SIGHUP', () => {
      if (hadTerminal) arrived('SIGHUP')
    })
    const hadTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY)
  })
}
