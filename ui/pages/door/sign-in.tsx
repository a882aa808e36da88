import { createSignal } from 'solid-js'
import { api, ask } from '../../api'
import { demoPassword } from '../../demo'
import { Button } from '../../parts/button'
import { Field, Input } from '../../parts/field'
import { Checkbox } from '../../parts/switch'
import { keepTyped, turn } from '../../session'
import { t } from '../../words/words'
import { Door } from './door'

export default function SignIn() {
  const [username, setUsername] = createSignal(demoPassword === undefined ? '' : 'admin')
  const [password, setPassword] = createSignal(demoPassword ?? '')
  const [remember, setRemember] = createSignal(true)
  const [wrong, setWrong] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)

  const signIn = async () => {
    setBusy(true)
    setWrong()
    const { value, fault } = await ask(api.session.post({ username: username().trim(), password: password(), remember: remember() }))
    setBusy(false)
    if (fault) return setWrong(fault.message)
    if (value.mustChangePassword) keepTyped(password())
    turn(value.mustChangePassword ? 'new' : 'in')
  }

  return (
    <Door title={t('sign-in')} text={t(demoPassword === undefined ? 'sign-in.text' : 'sign-in.demo')} onSubmit={signIn}>
      <Field label={t('username')}>
        <Input name="username" autocomplete="username" autocapitalize="none" required autofocus value={username()} onValue={setUsername} />
      </Field>
      <Field label={t('password')} error={wrong()}>
        <Input name="password" type="password" autocomplete="current-password" required value={password()} onValue={setPassword} />
      </Field>
      <div class="-mx-2">
        <Checkbox label={t('remember')} checked={remember()} onChange={setRemember} />
      </div>
      <Button type="submit" look="ink" busy={busy()}>
        {t('sign-in')}
      </Button>
    </Door>
  )
}
