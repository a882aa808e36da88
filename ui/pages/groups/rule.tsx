import { createEffect, createSignal, For, on, Show } from 'solid-js'
import { api, ask, type Fault } from '../../api'
import { type ChannelLine, type GroupDraft, type Match, matchKinds, type Regrouping } from '../../contract'
import { Button } from '../../parts/button'
import { Field, Input, Select } from '../../parts/field'
import { Trouble } from '../../parts/loaded'
import { Checkbox } from '../../parts/switch'
import { t, type Word } from '../../words/words'
import { Changes } from './changes'
import { ruleOf } from './draft'

interface RuleProps {
  /** The group's id, if it has been saved before. */
  id?: number
  draft: GroupDraft
  /** Whether the group as it was saved has a rule: to take it away changes something as well. */
  hadRule: boolean
  channels: readonly ChannelLine[]
  onMatch: (match: Match | null) => void
}

const kindNames: Record<Match['kind'], Word> = { exact: 'rule.exact', fuzzy: 'rule.fuzzy', regex: 'rule.regex' }
const kindHints: Record<Match['kind'], Word> = { exact: 'rule.exact.hint', fuzzy: 'rule.fuzzy.hint', regex: 'rule.regex.hint' }

/** Which models become members by themselves, and what that would change before it is saved. */
export function Rule(props: RuleProps) {
  const [found, setFound] = createSignal<Regrouping>()
  const [fault, setFault] = createSignal<Fault>()
  const [busy, setBusy] = createSignal(false)
  const rule = () => props.draft.match
  const takingPart = () => props.channels.filter((channel) => channel.autoGroup)
  const choose = (kind: Match['kind'] | '') =>
    props.onMatch(kind ? { channels: undefined, pattern: props.draft.name.trim(), ...rule(), kind } : null)

  const preview = async () => {
    setBusy(true)
    const answer = await ask(api.groups.preview.post({ groupId: props.id, match: ruleOf(rule()) }))
    setBusy(false)
    setFault(answer.fault)
    setFound(answer.value?.groups[0])
  }
  // What was found belongs to the rule as it was.
  createEffect(
    on(
      () => JSON.stringify(rule()),
      () => {
        setFound()
        setFault()
      },
      { defer: true },
    ),
  )

  return (
    <fieldset class="m-0 p-0 border-0 grid gap-3 min-w-0">
      <legend class="p-0 mb-1.5 text-small font-medium text-ink2">{t('rule')}</legend>
      <Select
        label={t('rule')}
        value={rule()?.kind ?? ''}
        options={[{ value: '', label: t('rule.none') }, ...matchKinds.map((value) => ({ value, label: t(kindNames[value]) }))]}
        onValue={(kind: Match['kind'] | '') => choose(kind)}
      />
      <Show when={rule()} fallback={<p class="text-small text-ink3">{t('rule.hint')}</p>}>
        {(match) => (
          <>
            <Field label={t('rule.pattern')} hint={t(kindHints[match().kind])}>
              <Input
                name="pattern"
                required
                maxlength={200}
                autocapitalize="none"
                autocomplete="off"
                value={match().pattern}
                onValue={(pattern) => props.onMatch({ ...match(), pattern })}
              />
            </Field>
            <Only match={match()} channels={takingPart()} onMatch={props.onMatch} />
          </>
        )}
      </Show>
      <Show when={rule() || props.hadRule}>
        <div>
          <Button busy={busy()} disabled={rule()?.pattern.trim() === ''} onClick={preview}>
            {t('rule.preview')}
          </Button>
        </div>
        <Show when={fault()}>{(of) => <Trouble message={of().message} id={of().id} onRetry={preview} />}</Show>
        <div aria-live="polite" class="contents">
          <Show when={found()}>{(of) => <Changes of={of()} />}</Show>
        </div>
      </Show>
    </fieldset>
  )
}

/** The channels that take part in rules, and a choice among them where there are several. */
function Only(props: { match: Match; channels: readonly ChannelLine[]; onMatch: (match: Match) => void }) {
  const chosen = () => props.match.channels ?? []
  const pick = (id: number, on: boolean) => {
    const channels = on ? [...chosen(), id] : chosen().filter((other) => other !== id)
    props.onMatch({ ...props.match, channels: channels.length ? channels : undefined })
  }
  return (
    <Show when={props.channels.length} fallback={<p class="text-small text-amber">{t('rule.nobody')}</p>}>
      <Show when={props.channels.length > 1 || chosen().length}>
        <fieldset class="m-0 max-h-48 overflow-y-auto rounded-control border border-solid border-line p-1 min-w-0">
          <legend class="ms-2 px-1 text-small text-ink2">{t('rule.only')}</legend>
          <For each={props.channels}>
            {(channel) => <Checkbox label={channel.name} checked={chosen().includes(channel.id)} onChange={(on) => pick(channel.id, on)} />}
          </For>
        </fieldset>
      </Show>
    </Show>
  )
}
