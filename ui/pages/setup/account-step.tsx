import { createSignal, Show } from 'solid-js'
import { api, ask, besideField } from '../../api'
import { createLoad } from '../../load'
import { Field, Input } from '../../parts/field'
import { session, turn } from '../../session'
import { t } from '../../words/words'
import type { StepProps } from './step'
import { StepForm } from './step-form'

/** A name and a password of one's own; nothing else can be done before. */
export function AccountStep(props: StepProps) {
  return (
    <Show when={session() === 'new'} fallback={<Known {...props} />}>
      <Choose {...props} />
    </Show>
  )
}

function Choose(props: StepProps) {
  const [username, setUsername] = createSignal('admin')
  const [password, setPassword] = createSignal('')
  const [wrong, setWrong] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)

  const save = async () => {
    setBusy(true)
    setWrong()
    const { fault } = await ask(api.account.put({ password: password(), username: username().trim() }))
    setBusy(false)
    if (fault) return setWrong(besideField(fault))
    turn('in')
    props.onNext()
  }

  return (
    <StepForm
      title={t('setup.password')}
      text={t('setup.password.text')}
      back={props.back}
      skip={undefined}
      action={t('setup.password.action')}
      busy={busy()}
      onSubmit={save}
    >
      <div class="grid sm:grid-cols-2 gap-4">
        <Field label={t('username')}>
          <Input name="username" autocomplete="username" autocapitalize="none" required value={username()} onValue={setUsername} />
        </Field>
        <Field label={t('password.new')} hint={t('password.rule')} error={wrong()}>
          <Input name="new" type="password" autocomplete="new-password" required minlength={8} value={password()} onValue={setPassword} />
        </Field>
      </div>
    </StepForm>
  )
}

function Known(props: StepProps) {
  const who = createLoad(
    () => 'session',
    () => ask(api.session.get()),
  )
  return (
    <StepForm
      title={t('setup.known')}
      text={t('setup.known.text', { name: who.value()?.username ?? '…' })}
      back={props.back}
      skip={undefined}
      action={t('setup.next')}
      onSubmit={props.onNext}
    />
  )
}
