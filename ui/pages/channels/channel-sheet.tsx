import { createMemo, createSignal, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { api, ask, besideField, type Fault } from '../../api'
import type { Channel } from '../../contract'
import { Button } from '../../parts/button'
import { Trouble } from '../../parts/loaded'
import { Sheet } from '../../parts/sheet'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import { DeleteChannel } from './delete-channel'
import { type Draft, draftOf, emptyDraft, newKeysOf, toBody } from './draft'
import { ChannelFields } from './fields'
import { complaint } from './json-field'

interface SheetProps {
  of: Channel | 'new' | undefined
  /** The channel is another one now, or fares otherwise. */
  onSaved: () => void
  onClose: () => void
}

/** One channel, new or kept, in a sheet. What is typed stays while the list behind it is loaded again. */
export function ChannelSheet(props: SheetProps) {
  const which = createMemo(() => (props.of === 'new' ? 'new' : props.of?.id))
  return (
    <Show when={which()} keyed>
      <ChannelForm channel={props.of === 'new' ? undefined : props.of} onSaved={props.onSaved} onClose={props.onClose} />
    </Show>
  )
}

function ChannelForm(props: { channel?: Channel; onSaved: () => void; onClose: () => void }) {
  const [draft, setDraft] = createStore<Draft>(props.channel ? draftOf(props.channel) : emptyDraft())
  const [wrong, setWrong] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  const [deleting, setDeleting] = createSignal(false)

  const done = () => {
    props.onSaved()
    props.onClose()
  }
  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    const broken = brokenField(draft)
    if (broken) return setWrong(broken)
    setBusy(true)
    setWrong()
    const { fault, told } = await (props.channel ? change(props.channel.id, draft) : create(draft))
    setBusy(false)
    if (fault) return setWrong(besideField(fault))
    say(told ? `${t('saved', { name: draft.name.trim() })}. ${told}` : t('saved', { name: draft.name.trim() }))
    done()
  }

  return (
    <Sheet
      open
      title={props.channel?.name ?? t('channel.new')}
      onClose={props.onClose}
      foot={
        <>
          <Show when={props.channel}>
            <Button look="danger" onClick={() => setDeleting(true)}>
              {t('delete')}
            </Button>
          </Show>
          <span class="flex-1" />
          <Button onClick={props.onClose}>{t('cancel')}</Button>
          <Button type="submit" form="channel" look="ink" busy={busy()}>
            {t('save')}
          </Button>
        </>
      }
    >
      <form id="channel" class="grid gap-5" onSubmit={save}>
        <ChannelFields channel={props.channel} draft={draft} set={setDraft} onChanged={props.onSaved} />
        <Show when={wrong()}>{(message) => <Trouble message={message()} />}</Show>
      </form>
      <Show when={props.channel}>
        {(channel) => <DeleteChannel channel={channel()} open={deleting()} onClose={() => setDeleting(false)} onDeleted={done} />}
      </Show>
    </Sheet>
  )
}

type Saving = Promise<{ fault?: Fault; told?: string | undefined }>

async function create(draft: Draft): Saving {
  const { value, fault } = await ask(api.channels.post({ ...toBody(draft), enabled: true, keyText: draft.newKeys }))
  return fault ? { fault } : { told: duplicates(value.duplicateKeys?.length ?? 0) }
}

/** New keys go by themselves: only the server knows which of them it has already. */
async function change(id: number, draft: Draft): Saving {
  const { fault } = await ask(api.channels({ id }).patch(toBody(draft)))
  if (fault || newKeysOf(draft).length === 0) return { fault }
  const added = await ask(api.channels({ id }).keys.post({ text: draft.newKeys }))
  return added.fault ? { fault: added.fault } : { told: duplicates(added.value.duplicates.length) }
}

const duplicates = (n: number) => (n ? t('keys.duplicates', { n }) : undefined)

/** What is wrong with the first field whose JSON cannot be read. */
function brokenField(draft: Draft): string | undefined {
  if (complaint(draft.modelMap)) return t('json.fix', { field: t('model-map') })
  if (complaint(draft.overrides)) return t('json.fix', { field: t('overrides') })
  if (complaint(draft.capabilities)) return t('json.fix', { field: t('capabilities') })
  return complaint(draft.faultRules, true) ? t('json.fix-list', { field: t('fault-rules') }) : undefined
}
