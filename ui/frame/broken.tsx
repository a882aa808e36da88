import { useLocation } from '@solidjs/router'
import { createEffect, on } from 'solid-js'
import { isReachable } from '../live'
import { Trouble } from '../parts/loaded'
import { t } from '../words/words'

/** Stands in for a page that cannot be shown, until another address is asked for: its files are gone with an older build, or out of reach. */
export function Broken(props: { error: unknown; onAgain: () => void }) {
  const location = useLocation()
  createEffect(on(() => location.pathname, props.onAgain, { defer: true }))
  console.error(props.error)
  return <Trouble message={isReachable() ? t('page.broken') : t('unreachable')} onRetry={() => window.location.reload()} />
}
