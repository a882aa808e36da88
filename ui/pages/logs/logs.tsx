import { useSearchParams } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import { api, ask } from '../../api'
import type { Log, LogPage, LogQuery } from '../../contract'
import { Page } from '../../frame/page'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Empty } from '../../parts/empty'
import { Loaded } from '../../parts/loaded'
import { Table } from '../../parts/table'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import { columnsOf, outcomeNames } from './columns'
import { Filters, type LogFilter } from './filters'
import { LogSheet } from './log-sheet'

const pageSize = 50

export default function Logs() {
  const [query, setQuery] = useSearchParams<LogFilter & { open?: string }>()
  const filter = (): LogQuery => ({
    status: outcomeNames.find((outcome) => outcome === query.status),
    model: query.model,
    channelId: query.channel ? Number(query.channel) : undefined,
    text: query.text,
  })
  const key = () => `logs ${JSON.stringify(filter())}`
  const logs = createLoad(key, () => ask(api.logs.get({ query: { ...filter(), limit: pageSize } })))
  const filtered = () => Object.values(filter()).some((value) => value !== undefined)
  const href = (log: Log) => `/logs?${new URLSearchParams({ ...pick(query), open: log.id })}`

  return (
    <Page
      title={t('logs')}
      actions={
        <Button busy={logs.busy()} onClick={logs.again}>
          {t('refresh')}
        </Button>
      }
    >
      <Filters filter={query} onChange={setQuery} />
      <Loaded from={logs}>
        {(page) => (
          <Show when={page().items.length} fallback={<NoLogs filtered={filtered()} onClear={() => setQuery(noFilter)} />}>
            <Table label={t('logs')} columns={columnsOf()} rows={page().items} href={href} />
            <Older page={page()} filter={filter()} onPage={logs.set} />
          </Show>
        )}
      </Loaded>
      <LogSheet id={query.open} onClose={() => setQuery({ open: undefined })} />
    </Page>
  )
}

const noFilter = { status: undefined, model: undefined, channel: undefined, text: undefined }

const pick = (query: LogFilter): Record<string, string> =>
  Object.fromEntries(
    Object.keys(noFilter).flatMap((name) => (query[name as keyof LogFilter] ? [[name, query[name as keyof LogFilter]!]] : [])),
  )

function NoLogs(props: { filtered: boolean; onClear: () => void }) {
  return (
    <Show when={props.filtered} fallback={<Empty title={t('logs.none')} text={t('logs.none.text')} />}>
      <Empty title={t('logs.no-match')}>
        <Button onClick={() => props.onClear()}>{t('filter.clear')}</Button>
      </Empty>
    </Show>
  )
}

/** Adds the next page beneath the ones already seen. */
function Older(props: { page: LogPage; filter: LogQuery; onPage: (page: LogPage) => void }) {
  const [busy, setBusy] = createSignal(false)
  const more = async () => {
    setBusy(true)
    const { value, fault } = await ask(api.logs.get({ query: { ...props.filter, limit: pageSize, cursor: props.page.next! } }))
    setBusy(false)
    if (fault) return say(fault.message, 'failed')
    props.onPage({ ...value, items: [...props.page.items, ...value.items] })
  }
  return (
    <Show when={props.page.next}>
      <div class="mt-4 grid justify-items-center">
        <Button busy={busy()} onClick={more}>
          {t('logs.older')}
        </Button>
      </div>
    </Show>
  )
}
