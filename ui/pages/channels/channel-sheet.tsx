import { createMemo, createSignal, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { api, ask, besideField, type Fault } from '../../api'
import type { Channel } from '../../contract'
import { createLiveView } from '../../live'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Loaded, Trouble } from '../../parts/loaded'
import { Sheet } from '../../parts/sheet'
import { say } from '../../parts/toasts'
import { createChanges, Unsaved } from '../../parts/unsaved'
import { t } from '../../words/words'
import { DeleteChannel } from './delete-channel'
import { type Draft, draftOf, emptyDraft, newKeysOf, toBody } from './draft'
import { ChannelFields } from './fields'
import { complaint } from './json-field'

interface SheetProps {
  /** Its id, or `new`. */
  of: string
  /** The channel is another one now, or fares otherwise. */
  onSaved: () => void
  /** Another channel is to be looked at instead. */
  onOpen: (id: number) => void
  /** It has models that clients cannot ask for yet. */
  onOffer: (id: number) => void
  onClose: () => void
}

/** One channel, new or kept, in a sheet. What is typed stays while it is loaded again behind it. */
export default function ChannelSheet(props: SheetProps) {
  const which = createMemo(() => props.of)
  return (
    <Show when={which()} keyed>
      {(of) => (of === 'new' ? <New {...props} /> : <Kept {...props} id={Number(of)} />)}
    </Show>
  )
}

function New(props: SheetProps) {
  const [busy, setBusy] = createSignal(false)
  return (
    <Sheet open title={t('channel.new')} onClose={props.onClose} foot={<Ends busy={busy()} onCancel={props.onClose} />}>
      <ChannelForm {...props} onBusy={setBusy} />
    </Sheet>
  )
}

function Kept(props: SheetProps & { id: number }) {
  const [busy, setBusy] = createSignal(false)
  const [gone, setGone] = createSignal(false)
  const [deleting, setDeleting] = createSignal(false)
  const channel = createLoad(
    () => `channel ${props.id}`,
    () => ask(api.channels({ id: props.id }).get()),
  )
  createLiveView(() => void channel.again())
  const changed = () => {
    void channel.again()
    props.onSaved()
  }
  const copy = async () => {
    const { value, fault } = await ask(api.channels({ id: props.id }).copy.post())
    if (fault) return say(fault.message, 'failed')
    say(t('copied.off', { name: value.name }))
    props.onSaved()
    props.onOpen(value.id)
  }
  const deleted = () => {
    setGone(true)
    props.onSaved()
    props.onClose()
  }
  return (
    <Sheet
      open
      title={channel.value()?.name ?? t('channel')}
      onClose={props.onClose}
      foot={
        <Show when={channel.value()}>
          <Button look="danger" onClick={() => setDeleting(true)}>
            {t('delete')}
          </Button>
          <Button look="bare" onClick={copy}>
            {t('duplicate')}
          </Button>
          <Ends busy={busy()} onCancel={props.onClose} />
        </Show>
      }
    >
      <Show when={channel.value()} fallback={<Loaded from={channel}>{() => null}</Loaded>}>
        <ChannelForm {...props} channel={channel.value()} onSaved={changed} onBusy={setBusy} isGone={gone()} />
      </Show>
      <Show when={deleting() && channel.value()}>
        {(channel) => <DeleteChannel channel={channel()} open onClose={() => setDeleting(false)} onDeleted={deleted} />}
      </Show>
    </Sheet>
  )
}

/** How writing ends, one way or the other. */
function Ends(props: { busy: boolean; onCancel: () => void }) {
  return (
    <>
      <span class="flex-1" />
      <Button onClick={props.onCancel}>{t('cancel')}</Button>
      <Button type="submit" form="channel" look="ink" busy={props.busy}>
        {t('save')}
      </Button>
    </>
  )
}

interface FormProps extends SheetProps {
  channel?: Channel | undefined
  /** It has just been deleted: nothing of it is to be saved any more. */
  isGone?: boolean
  onBusy: (busy: boolean) => void
}

function ChannelForm(props: FormProps) {
  const [draft, setDraft] = createStore<Draft>(props.channel ? draftOf(props.channel) : emptyDraft())
  const { isDirty, settle } = createChanges(() => draft)
  const [wrong, setWrong] = createSignal<string>()
  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    const broken = brokenField(draft)
    if (broken) return setWrong(broken)
    const known = new Set(props.channel?.models)
    const isMore = draft.models.some((model) => !known.has(model))
    props.onBusy(true)
    setWrong()
    const { fault, told, id } = await (props.channel ? change(props.channel.id, draft) : create(draft))
    const offers = !fault && isMore ? await ask(api.groups.suggestions.get({ query: { channelId: id!, limit: 1 } })) : undefined
    props.onBusy(false)
    if (fault) return setWrong(besideField(fault))
    say(told ? `${t('saved', { name: draft.name.trim() })}. ${told}` : t('saved', { name: draft.name.trim() }))
    settle()
    props.onSaved()
    if (offers?.value?.count) props.onOffer(id!)
    else props.onClose()
  }
  return (
    <form id="channel" class="grid gap-5" onSubmit={save}>
      <ChannelFields channel={props.channel} draft={draft} set={setDraft} onChanged={props.onSaved} />
      <Show when={wrong()}>{(message) => <Trouble message={message()} />}</Show>
      <Unsaved when={isDirty() && !props.isGone} />
    </form>
  )
}

type Saving = Promise<{ fault?: Fault; told?: string | undefined; id?: number }>

async function create(draft: Draft): Saving {
  const { value, fault } = await ask(api.channels.post({ ...toBody(draft), enabled: true, keyText: draft.newKeys }))
  return fault ? { fault } : { id: value.id, told: duplicates(value.duplicateKeys?.length ?? 0) }
}

/** New keys go by themselves: only the server knows which of them it has already. */
async function change(id: number, draft: Draft): Saving {
  const { fault } = await ask(api.channels({ id }).patch(toBody(draft)))
  if (fault) return { fault }
  if (newKeysOf(draft).length === 0) return { id }
  const added = await ask(api.channels({ id }).keys.post({ text: draft.newKeys }))
  return added.fault ? { fault: added.fault } : { id, told: duplicates(added.value.duplicates.length) }
}

const duplicates = (n: number) => (n ? t('keys.duplicates', { n }) : undefined)

/** What is wrong with the first field whose JSON cannot be read. */
function brokenField(draft: Draft): string | undefined {
  if (complaint(draft.modelMap)) return t('json.fix', { field: t('model-map') })
  if (complaint(draft.overrides)) return t('json.fix', { field: t('overrides') })
  if (complaint(draft.capabilities)) return t('json.fix', { field: t('capabilities') })
  return complaint(draft.faultRules, true) ? t('json.fix-list', { field: t('fault-rules') }) : undefined
}
