import { createMemo, createSignal, For, Show } from 'solid-js'
import { api, ask } from '../../api'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Trouble } from '../../parts/loaded'
import { Sheet } from '../../parts/sheet'
import { Checkbox } from '../../parts/switch'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import { groupOf } from '../groups/draft'

const MOST = 200
const FEW = 10

/** After a channel was saved: what of its models clients cannot ask for yet, and a group for each that is wanted. */
export default function Offer(props: { channelId: number; onClose: () => void }) {
  const [chosen, choose] = createSignal<ReadonlySet<string>>()
  const [busy, setBusy] = createSignal(false)
  const [wrong, setWrong] = createSignal<string>()
  const models = createLoad(
    () => `offer ${props.channelId}`,
    () => ask(api.groups.suggestions.get({ query: { channelId: props.channelId, limit: MOST } })),
  )
  const offered = () => models.value()?.items ?? []
  const all = () => new Set(offered().map(({ model }) => model))
  // A few are all meant; of a long list one picks.
  const wanted = createMemo(() => chosen() ?? (offered().length <= FEW ? all() : new Set<string>()))
  const want = (model: string, on: boolean) => {
    const next = new Set(wanted())
    if (on) next.add(model)
    else next.delete(model)
    choose(next)
  }

  const make = async () => {
    setBusy(true)
    let made = 0
    for (const model of wanted()) {
      const fault = await makeOne(model)
      if (fault) {
        setWrong(fault)
        setBusy(false)
        return models.again()
      }
      made++
    }
    setBusy(false)
    say(t('offer.made', { n: made }))
    props.onClose()
  }

  return (
    <Show when={models.fault() || offered().length}>
      <Sheet
        open
        title={t('offer')}
        onClose={props.onClose}
        foot={
          <>
            <span class="flex-1" />
            <Button onClick={props.onClose}>{t('offer.later')}</Button>
            <Button look="ink" busy={busy()} disabled={!wanted().size} onClick={make}>
              {t('offer.make', { n: wanted().size })}
            </Button>
          </>
        }
      >
        <p class="mb-4 text-body text-ink2">{t('offer.text')}</p>
        <Show when={wrong() ?? models.fault()?.message}>{(message) => <Trouble message={message()} />}</Show>
        <div class="mb-2 flex items-center gap-2">
          <span class="me-auto text-small text-ink2">{t('models.chosen', { n: wanted().size, all: offered().length })}</span>
          <Button look="bare" onClick={() => choose(all())}>
            {t('models.all')}
          </Button>
          <Button look="bare" onClick={() => choose(new Set<string>())}>
            {t('models.none')}
          </Button>
        </div>
        <fieldset aria-label={t('models')} class="m-0 rounded-control border border-solid border-line p-1">
          <For each={offered()}>
            {({ model, channels }) => (
              <Checkbox
                mono
                label={model}
                hint={channels > 1 ? t('suggestions.channels', { n: channels }) : undefined}
                checked={wanted().has(model)}
                onChange={(on) => want(model, on)}
              />
            )}
          </For>
        </fieldset>
      </Sheet>
    </Show>
  )
}

/** A group of this name with every channel that serves it; answers what went wrong. */
async function makeOne(model: string): Promise<string | undefined> {
  const { value, fault } = await ask(api.channels.served.get({ query: { model, limit: 1000 } }))
  if (fault) return fault.message
  return (await ask(api.groups.post(groupOf(model, value.items)))).fault?.message
}
