import { createSignal } from 'solid-js'
import { t } from '../words/words'
import { Button } from './button'
import { say } from './toasts'

/** Copies `text`; without a clipboard (plain http on another machine) it says so instead of pretending. */
export function Copy(props: { text: string; label?: string; look?: 'ink' | 'quiet' }) {
  const [copied, setCopied] = createSignal(false)
  const copy = async () => {
    if (!(await write(props.text))) return say(t('copy.failed'), 'failed')
    setCopied(true)
    setTimeout(() => setCopied(false), 2_000)
  }
  return (
    <Button look={props.look} icon={copied() ? 'check' : 'copy'} onClick={copy}>
      <span aria-live="polite">{copied() ? t('copied') : (props.label ?? t('copy'))}</span>
    </Button>
  )
}

async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return writeByHand(text)
  }
}

/** `navigator.clipboard` exists only on https and localhost; a selection can be copied everywhere. */
function writeByHand(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  const home = document.activeElement?.closest('[role=dialog]') ?? document.body
  home.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done
}
