import { type Accessor, createSignal, onCleanup } from 'solid-js'

/** From `md` on there is a rail beside the page, and tables have columns; from `lg` on, all of them. tokens.css has the first as well. */
export const widths = { sm: '40rem', md: '56rem', lg: '75rem' }

/** Whether the window is at least this wide, as it changes. */
export function createWide(width: keyof typeof widths): Accessor<boolean> {
  const media = matchMedia(`(min-width: ${widths[width]})`)
  const [isWide, setWide] = createSignal(media.matches)
  const look = () => setWide(media.matches)
  media.addEventListener('change', look)
  onCleanup(() => media.removeEventListener('change', look))
  return isWide
}
