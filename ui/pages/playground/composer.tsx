import { createSignal, Show } from 'solid-js'
import { Button } from '../../parts/button'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import type { Chat } from './chat'
import { readNumber } from './conversation'
import { createPictures, PictureList, PicturePicker } from './pictures'

/** Where the next question is written; pictures can be pasted, dropped or chosen. Enter sends, Shift + Enter is a new line. */
export function Composer(props: { chat: Chat }) {
  const [text, setText] = createSignal('')
  const pictures = createPictures()
  let area!: HTMLTextAreaElement

  const problem = () => {
    const { group, temperature, maxTokens } = props.chat.talk.manner
    if (!group) return t('playground.no-group')
    return [temperature, maxTokens].some((number) => readNumber(number) === 'wrong') ? t('playground.no-number') : undefined
  }
  const send = () => {
    if (props.chat.isRunning() || (!text().trim() && !pictures.list().length)) return
    const wrong = problem()
    if (wrong) return say(wrong, 'failed')
    void props.chat.ask(text(), [...pictures.list()])
    setText('')
    pictures.clear()
    area.focus()
  }
  const press = (event: KeyboardEvent) => {
    // Enter chooses a character in an input method.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    send()
  }

  return (
    <form
      class="sticky bottom-16 md:bottom-4 z-1 mt-5 grid gap-2 rounded-card border border-solid border-edge bg-surface p-3 shadow-[var(--float)] has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-solid has-[textarea:focus-visible]:outline-ring"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        void pictures.add(event.dataTransfer?.files)
      }}
    >
      <PictureList of={pictures} />
      <textarea
        ref={area}
        rows={2}
        aria-label={t('playground.message')}
        placeholder={t('playground.message.hint')}
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={press}
        onPaste={(event) => void pictures.add(event.clipboardData?.files)}
        class="w-full min-w-0 px-1 py-1 max-h-60 border-0 bg-transparent text-body text-ink placeholder-ink3 resize-none outline-none [field-sizing:content]"
      />
      <div class="flex items-center gap-2">
        <PicturePicker of={pictures} />
        <span class="flex-1" />
        <Show
          when={props.chat.isRunning()}
          fallback={
            <Button look="ink" type="submit" disabled={!text().trim() && !pictures.list().length}>
              {t('playground.send')}
            </Button>
          }
        >
          <Button look="danger" onClick={() => props.chat.stop()}>
            {t('playground.stop')}
          </Button>
        </Show>
      </div>
    </form>
  )
}
