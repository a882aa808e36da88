import { createSignal, For, Show } from 'solid-js'
import { Button, IconButton } from '../../parts/button'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'

const KINDS = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']
const LARGEST = 8 << 20

export type Pictures = ReturnType<typeof createPictures>

/** What goes with the next question, as data addresses. */
export function createPictures() {
  const [list, set] = createSignal<readonly string[]>([])
  const add = async (files: Iterable<File> = []) => {
    for (const file of files) {
      if (!KINDS.includes(file.type)) continue
      if (file.size > LARGEST) say(t('playground.image.large', { name: file.name }), 'failed')
      else set([...list(), await addressOf(file)])
    }
  }
  return { list, add, remove: (picture: string) => set(list().filter((other) => other !== picture)), clear: () => set([]) }
}

export function PictureList(props: { of: Pictures }) {
  return (
    <Show when={props.of.list().length}>
      <ul class="m-0 p-0 list-none flex flex-wrap gap-2">
        <For each={props.of.list()}>
          {(picture, index) => (
            <li class="flex items-start">
              <img src={picture} alt={t('playground.image')} class="h-16 rounded-control" />
              <IconButton icon="close" label={t('playground.image.remove', { n: index() + 1 })} onClick={() => props.of.remove(picture)} />
            </li>
          )}
        </For>
      </ul>
    </Show>
  )
}

export function PicturePicker(props: { of: Pictures }) {
  let picker!: HTMLInputElement
  return (
    <>
      <input
        ref={picker}
        type="file"
        accept={KINDS.join(',')}
        multiple
        hidden
        aria-label={t('playground.image.add')}
        onChange={() => {
          void props.of.add([...(picker.files ?? [])])
          picker.value = ''
        }}
      />
      <Button look="bare" icon="plus" onClick={() => picker.click()}>
        {t('playground.image.add')}
      </Button>
    </>
  )
}

const addressOf = (file: File) =>
  new Promise<string>((done, failed) => {
    const reader = new FileReader()
    reader.onload = () => done(String(reader.result))
    reader.onerror = () => failed(reader.error)
    reader.readAsDataURL(file)
  })
