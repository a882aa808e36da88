import { createSignal, Show } from 'solid-js'
import { api, ask, besideField } from '../../api'
import { Button } from '../../parts/button'
import { Field, Input } from '../../parts/field'
import { takeTyped, turn } from '../../session'
import { t } from '../../words/words'
import { Door } from './door'

/** The first sign-in can do nothing but this. */
export default function SetPassword() {
  const [username, setUsername] = createSignal('')
  const typed = takeTyped()
  const [current, setCurrent] = createSignal(typed ?? '')
  const [password, setPassword] = createSignal('')
  const [wrong, setWrong] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)

  const save = async () => {
    setBusy(true)
    setWrong()
    const change = { currentPassword: current(), password: password(), username: username().trim() || undefined }
    const { fault } = await ask(api.account.put(change))
    setBusy(false)
    if (fault) return setWrong(besideField(fault))
    turn('in')
  }

  return (
    <Door title={t('set-password')} text={t('set-password.text')} onSubmit={save}>
      <Field label={t('username')} hint={t('set-password.username')}>
        <Input name="username" autocomplete="username" autocapitalize="none" placeholder="admin" value={username()} onValue={setUsername} />
      </Field>
      <Show when={typed === undefined}>
        <Field label={t('password.current')}>
          <Input name="current" type="password" autocomplete="current-password" required value={current()} onValue={setCurrent} />
        </Field>
      </Show>
      <Field label={t('password.new')} hint={t('password.rule')} error={wrong()}>
        <Input name="new" type="password" autocomplete="new-password" required minlength={8} value={password()} onValue={setPassword} />
      </Field>
      <Button type="submit" look="ink" busy={busy()}>
        {t('set-password.action')}
      </Button>
    </Door>
  )
}
