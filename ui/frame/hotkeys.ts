import { createSignal, onCleanup } from 'solid-js'
import { places } from './places'
import { focusRow } from './rows'
import { type Command, createStrokes } from './strokes'

/** What is held down for the palette, as it is written on this device's keyboard. */
export const modifier = /^(Mac|iP)/.test(navigator.platform) ? '⌘' : 'Ctrl'

// Who speaks to a computer, or has a tremor, must be able to turn single keys off (WCAG 2.1.4).
const [hasLetters, setLetters] = createSignal(localStorage.getItem('letters') !== 'off')

export { hasLetters }

/** Whether a key alone may be meant as a command, and not as a letter of what is being written. */
export const isShortcut = (event: KeyboardEvent) =>
  hasLetters() && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event)

/** Turns shortcuts of a single key on or off in this browser. */
export function useLetters(on: boolean) {
  localStorage.setItem('letters', on ? 'on' : 'off')
  setLetters(on)
}

interface Doing {
  go: (path: string) => void
  palette: () => void
  help: () => void
}

/** Listens to the keyboard for as long as the component is there. */
export function listenToKeys(doing: Doing) {
  const strokes = createStrokes(places)
  const hear = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    if (isPalette(event)) {
      event.preventDefault()
      if (!dialog()) doing.palette()
      return
    }
    if (event.key === 'Escape' && isEmptySearch(event.target)) return event.target.blur()
    if (!isShortcut(event)) return
    const command = strokes(event.key, event.timeStamp)
    if (command && obey(command, doing)) event.preventDefault()
  }
  document.addEventListener('keydown', hear)
  onCleanup(() => document.removeEventListener('keydown', hear))
}

/** Answers whether there was anything to do; under an open panel there is nothing. */
function obey(command: Command, doing: Doing): boolean {
  if (dialog()) return false
  if (command === 'next') focusRow(1)
  else if (command === 'previous') focusRow(-1)
  else if (command === 'filter') return act('main input[type=search]', (field) => field.focus())
  else if (command === 'new') return act('main [data-look=ink][data-icon=plus]:not(:disabled)', (button) => button.click())
  else if (command === 'help') doing.help()
  else if (typeof command === 'object') doing.go(command.go)
  return true
}

function act(selector: string, what: (element: HTMLElement) => void): boolean {
  const element = document.querySelector<HTMLElement>(selector)
  if (element) what(element)
  return element !== null
}

/** What lies over the page, if anything does. */
export const dialog = () => document.querySelector('[role=dialog], [role=alertdialog]')

const isPalette = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent) =>
  key.toLowerCase() === 'k' && (modifier === '⌘' ? metaKey : ctrlKey) && !altKey && !shiftKey

/** Escape empties a search; what is empty already is left, so that single keys are heard again. */
const isEmptySearch = (target: EventTarget | null): target is HTMLInputElement =>
  target instanceof HTMLInputElement && target.type === 'search' && target.value === ''

const isTyping = ({ target }: KeyboardEvent) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'))
