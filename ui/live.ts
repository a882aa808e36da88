import { type Accessor, createSignal, onCleanup } from 'solid-js'
import type { Update } from '../src/relay/feed'
import type { FlightSight } from '../src/relay/sight'

export type Flight = FlightSight

/**
 * The requests in flight, as long as the component that asks for them is there and its window is in sight: a browser has
 * few connections to one server, and each view holds one. `onResting` is called when other parts rest than before.
 */
export function createLiveView(onResting: () => void): Accessor<readonly Flight[]> {
  const [flights, setFlights] = createSignal<readonly Flight[]>([])
  let events: EventSource | undefined
  let resting: string | undefined

  function take(update: Update, before: readonly Flight[]) {
    const gone = new Set([...(update.gone ?? []), ...(update.flights ?? []).map((flight) => flight.id)])
    if (update.flights || update.gone) setFlights([...before.filter((flight) => !gone.has(flight.id)), ...(update.flights ?? [])])
    if (!update.resting) return
    const text = JSON.stringify(update.resting)
    if (resting !== undefined && text !== resting) onResting()
    resting = text
  }
  function open() {
    events = new EventSource('/api/live')
    events.addEventListener('snapshot', (event) => take({ flights: [], ...read(event) }, []))
    events.addEventListener('update', (event) => take(read(event), flights()))
  }
  function close() {
    events?.close()
    events = undefined
  }
  const look = () => (document.hidden ? close() : !events && open())

  look()
  document.addEventListener('visibilitychange', look)
  onCleanup(() => {
    document.removeEventListener('visibilitychange', look)
    close()
  })
  return flights
}

const read = (event: MessageEvent<string>) => JSON.parse(event.data) as Update
