import { createSignal } from 'solid-js'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const isTheme = (text: string | undefined): text is Theme => themes.some((theme) => theme === text)
// index.html has set it before the first paint.
const painted = document.documentElement.dataset.theme
const [theme, setTheme] = createSignal<Theme>(isTheme(painted) ? painted : 'system')

export { theme }

/** Turns the page to a theme and keeps the choice in this browser. */
export function wear(next: Theme) {
  localStorage.setItem('theme', next)
  document.documentElement.dataset.theme = next
  setTheme(next)
}
