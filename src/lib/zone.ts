/** A time of a calendar, as a clock on the wall of some place shows it. `weekday` is 1 for Monday to 7 for Sunday. */
export interface WallTime {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  weekday: number
}

/** A place's clock. Instants are unix milliseconds. */
export interface Zone {
  readonly name: string
  /** What the clock shows at an instant. */
  wall(at: number): WallTime
  /** When the clock shows this; days and months beyond the end of theirs run over. A time that is skipped is the next there is. */
  instant(year: number, month: number, day: number, hour?: number, minute?: number): number
}

const HOUR = 3_600_000

/** The clock of a time zone such as `Europe/Berlin`; empty is that of this machine. */
export function createZone(timeZone: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    ...(timeZone && { timeZone }),
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })

  /** What the clock shows, as if it were UTC. */
  function shown(at: number): number {
    const parts: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value)
    return Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!)
  }

  const offset = (at: number) => {
    const whole = at - (at % 1000)
    return shown(whole) - whole
  }

  return {
    name: format.resolvedOptions().timeZone,
    wall(at) {
      const date = new Date(shown(at))
      return {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
        weekday: date.getUTCDay() || 7,
      }
    },
    instant(year, month, day, hour = 0, minute = 0) {
      const wanted = Date.UTC(year, month - 1, day, hour, minute)
      // The offset half a day before holds until the clocks are changed on the day itself.
      const guess = wanted - offset(wanted - offset(wanted - 12 * HOUR))
      const behind = wanted - shown(guess)
      return behind > 0 ? guess + behind : guess
    },
  }
}
