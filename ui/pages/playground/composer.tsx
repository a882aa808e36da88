import { createSignal, For, Show } from 'solid-js'
import { Button, IconButton } from '../../parts/button'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import type { Chat } from './chat'
import { readNumber } from './conversation'

const PICTURES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']
const LARGEST = 8 << 20

/** Where the next question is written; pictures can be pasted, dropped or chosen. Enter sends, Shift + Enter is a new line. */
export function Composer(props: { chat: Chat }) {
  const [text, setText] = createSignal('')
  const [images, setImages] = createSignal<readonly string[]>([])
  let area!: HTMLTextAreaElement
  let picker!: HTMLInputElement

  const problem = () => {
    const { group, temperature, maxTokens } = props.chat.talk.manner
    if (!group) return t('playground.no-group')
    return [temperature, maxTokens].some((number) => readNumber(number) === 'wrong') ? t('playground.no-number') : undefined
  }
  const add = async (files: Iterable<File>) => {
    for (const file of files) {
      if (!PICTURES.includes(file.type)) continue
      if (file.size > LARGEST) say(t('playground.image.large', { name: file.name }), 'failed')
      else setImages([...images(), await addressOf(file)])
    }
  }
  const send = () => {
    if (props.chat.isRunning() || (!text().trim() && !images().length)) return
    const wrong = problem()
    if (wrong) return say(wrong, 'failed')
    void props.chat.ask(text(), [...images()])
    setText('')
    setImages([])
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
        void add(event.dataTransfer?.files ?? [])
      }}
    >
      <Show when={images().length}>
        <ul class="m-0 p-0 list-none flex flex-wrap gap-2">
          <For each={images()}>
            {(image, index) => (
              <li class="flex items-start">
                <img src={image} alt={t('playground.image')} class="h-16 rounded-control" />
                <IconButton
                  icon="close"
                  label={t('playground.image.remove', { n: index() + 1 })}
                  onClick={() => setImages(images().filter((other) => other !== image))}
                />
              </li>
            )}
          </For>
        </ul>
      </Show>
      <textarea
        ref={area}
        rows={2}
        aria-label={t('playground.message')}
        placeholder={t('playground.message.hint')}
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={press}
        onPaste={(event) => void add(event.clipboardData?.files ?? [])}
        class="w-full min-w-0 px-1 py-1 max-h-60 border-0 bg-transparent text-body text-ink placeholder-ink3 resize-none outline-none [field-sizing:content]"
      />
      <div class="flex items-center gap-2">
        <input
          ref={picker}
          type="file"
          accept={PICTURES.join(',')}
          multiple
          hidden
          aria-label={t('playground.image.add')}
          onChange={() => {
            void add([...(picker.files ?? [])])
            picker.value = ''
          }}
        />
        <Button look="bare" icon="plus" onClick={() => picker.click()}>
          {t('playground.image.add')}
        </Button>
        <span class="flex-1" />
        <Show
          when={props.chat.isRunning()}
          fallback={
            <Button look="ink" type="submit" disabled={!text().trim() && !images().length}>
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

const addressOf = (file: File) =>
  new Promise<string>((done, failed) => {
    const reader = new FileReader()
    reader.onload = () => done(String(reader.result))
    reader.onerror = () => failed(reader.error)
    reader.readAsDataURL(file)
  })
