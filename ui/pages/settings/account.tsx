import { createSignal } from 'solid-js'
import { api, ask, besideField } from '../../api'
import { Section } from '../../frame/page'
import { createLoad, forget } from '../../load'
import { Button } from '../../parts/button'
import { Field, Input } from '../../parts/field'
import { say } from '../../parts/toasts'
import { turn } from '../../session'
import { t } from '../../words/words'
import { Sessions } from './sessions'
import { SettingForm } from './setting-form'

/** Who is signed in, with what, and where. */
export function AccountSection() {
  return (
    <>
      <Account />
      <Sessions />
      <SettingForm title={t('settings.signed-in')} section="account" />
    </>
  )
}

/** Another name, another password, the way out. */
function Account() {
  const who = createLoad(
    () => 'session',
    () => ask(api.session.get()),
  )
  const [username, setUsername] = createSignal('')
  const [current, setCurrent] = createSignal('')
  const [password, setPassword] = createSignal('')
  const [wrong, setWrong] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)

  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    setBusy(true)
    setWrong()
    const change = { currentPassword: current(), username: username().trim() || undefined, password: password() || undefined }
    const { fault } = await ask(api.account.put(change))
    setBusy(false)
    if (fault) return setWrong(besideField(fault))
    say(t(change.password ? 'account.saved.password' : 'account.saved'))
    for (const clear of [setUsername, setCurrent, setPassword]) clear('')
    await who.again()
  }
  const signOut = async () => {
    const { fault } = await ask(api.session.delete())
    if (fault && fault.code !== 'unauthorized') return say(fault.message, 'failed')
    forget()
    // What was said in the playground is not for whoever comes next.
    sessionStorage.clear()
    turn('out')
  }

  return (
    <Section title={t('account')}>
      <form class="grid gap-4" onSubmit={save}>
        <div class="grid sm:grid-cols-2 gap-4">
          <Field label={t('username')}>
            <Input name="username" autocomplete="username" placeholder={who.value()?.username} value={username()} onValue={setUsername} />
          </Field>
          <Field label={t('password.new')} hint={t('password.keep')}>
            <Input name="new" type="password" autocomplete="new-password" minlength={8} value={password()} onValue={setPassword} />
          </Field>
          <Field label={t('password.current')} error={wrong()}>
            <Input name="current" type="password" autocomplete="current-password" required value={current()} onValue={setCurrent} />
          </Field>
        </div>
        <div class="flex flex-wrap gap-2">
          <Button type="submit" busy={busy()} disabled={!current() || !(username().trim() || password())}>
            {t('account.save')}
          </Button>
          <Button look="bare" onClick={signOut}>
            {t('sign-out')}
          </Button>
        </div>
      </form>
    </Section>
  )
}
