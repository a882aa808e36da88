import { A } from '@solidjs/router'
import { createSignal, onCleanup, Show } from 'solid-js'
import { api, ask } from '../../api'
import { demoPassword } from '../../demo'
import { Button } from '../../parts/button'
import { Field, Input } from '../../parts/field'
import { Checkbox } from '../../parts/switch'
import { turn } from '../../session'
import { t } from '../../words/words'
import { Door } from './door'

/** Asks who it is; `text` says why, where that is not plain. */
export default function SignIn(props: { text?: string }) {
  const [username, setUsername] = createSignal(demoPassword === undefined ? '' : 'admin')
  const [password, setPassword] = createSignal(demoPassword ?? '')
  const [remember, setRemember] = createSignal(true)
  const [wrong, setWrong] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  const wait = createCountdown()

  const signIn = async () => {
    if (wait.left()) return
    setBusy(true)
    setWrong()
    const { value, fault } = await ask(api.session.post({ username: username().trim(), password: password(), remember: remember() }))
    setBusy(false)
    if (!fault) return turn(value.mustChangePassword ? 'new' : 'in')
    if (fault.code === 'too_many_attempts') return wait.begin(fault.waitSeconds ?? 1)
    setWrong(fault.code === 'wrong_credentials' ? t('sign-in.wrong') : fault.message)
  }

  return (
    <Door
      title={t('sign-in')}
      text={props.text ?? t(demoPassword === undefined ? 'sign-in.text' : 'sign-in.demo')}
      onSubmit={signIn}
      foot={<Foot />}
    >
      <Field label={t('username')}>
        <Input name="username" autocomplete="username" autocapitalize="none" required autofocus value={username()} onValue={setUsername} />
      </Field>
      <Field label={t('password')} error={wait.left() ? t('sign-in.wait', { n: wait.left() }) : wrong()}>
        <Input name="password" type="password" autocomplete="current-password" required value={password()} onValue={setPassword} />
      </Field>
      <div class="-mx-2">
        <Checkbox label={t('remember')} checked={remember()} onChange={setRemember} />
      </div>
      <Button type="submit" look="ink" busy={busy()} disabled={wait.left() > 0}>
        {t('sign-in')}
      </Button>
    </Door>
  )
}

/** The two other ways: what to do without the password, and the page for who was only given a key. */
function Foot() {
  const [forgot, setForgot] = createSignal(false)
  const link = 'inline-flex items-center min-h-6 text-small text-ink2 underline hover:text-ink'
  return (
    <div class="mt-4 grid gap-3">
      <div class="flex flex-wrap justify-between gap-x-4 gap-y-2">
        <button type="button" class={link} aria-expanded={forgot()} onClick={() => setForgot(!forgot())}>
          {t('sign-in.forgot')}
        </button>
        <A href="/me" class={link}>
          {t('sign-in.me')}
        </A>
      </div>
      <Show when={forgot()}>
        <p class="text-small text-ink2">
          {t('sign-in.forgot.text')} <code class="font-mono text-ink whitespace-nowrap">octopus password</code>
        </p>
      </Show>
    </div>
  )
}

/** Whole seconds that are left until something may be tried again. */
function createCountdown() {
  const [left, setLeft] = createSignal(0)
  let timer: ReturnType<typeof setInterval> | undefined
  const begin = (seconds: number) => {
    clearInterval(timer)
    setLeft(Math.ceil(seconds))
    timer = setInterval(tick, 1_000)
  }
  const tick = () => {
    setLeft((now) => Math.max(0, now - 1))
    if (left() === 0) clearInterval(timer)
  }
  onCleanup(() => clearInterval(timer))
  return { left, begin }
}
