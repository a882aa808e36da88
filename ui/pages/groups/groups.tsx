import { useSearchParams } from '@solidjs/router'
import { createMemo, For, Show } from 'solid-js'
import { api, ask, askAll } from '../../api'
import { createClock } from '../../clock'
import type { Channel, Group, GroupDraft } from '../../contract'
import { Page } from '../../frame/page'
import { createLiveView } from '../../live'
import { createLoad } from '../../load'
import { Button } from '../../parts/button'
import { Empty } from '../../parts/empty'
import { Loaded } from '../../parts/loaded'
import { say } from '../../parts/toasts'
import { t } from '../../words/words'
import { GroupCard } from './card'
import { groupOf, ungrouped } from './draft'
import { GroupSheet } from './group-sheet'
import { Suggestions } from './suggestions'

export default function Groups() {
  const [query, setQuery] = useSearchParams<{ open?: string }>()
  const groups = createLoad(
    () => 'groups',
    () => askAll(api.groups.get),
  )
  const channels = createLoad(
    () => 'channels',
    () => askAll(api.channels.get),
  )
  const flights = createLiveView(() => void groups.again())
  const now = createClock()
  const byId = createMemo(() => new Map((channels.value() ?? []).map((channel): [number, Channel] => [channel.id, channel])))
  const open = () => (query.open === 'new' ? 'new' : groups.value()?.find((group) => String(group.id) === query.open))
  const offers = () => (groups.value() ? ungrouped(channels.value() ?? [], groups.value()!) : [])
  const add = () => setQuery({ open: 'new' })

  const change = async (group: Group, draft: Partial<GroupDraft>) => {
    const { fault } = await ask(api.groups({ id: group.id }).patch(draft))
    if (fault) say(fault.message, 'failed')
    await groups.again()
  }
  /** What rests of the whole channel is forgotten: a member rests because its keys or endpoints do. */
  const reset = async (channelId: number) => {
    const { fault } = await ask(api.routing.health.reset.post({ kind: 'channel', id: channelId }))
    say(fault ? fault.message : t('state.reset.done', { name: byId().get(channelId)?.name ?? '' }), fault ? 'failed' : 'plain')
    await groups.again()
  }
  const make = async (model: string) => {
    const { fault } = await ask(api.groups.post(groupOf(model, channels.value() ?? [])))
    say(fault ? fault.message : t('group.made', { name: model }), fault ? 'failed' : 'plain')
    await groups.again()
  }

  return (
    <Page
      title={t('groups')}
      actions={
        <Show when={groups.value()?.length}>
          <Button look="ink" icon="plus" onClick={add}>
            {t('group.new')}
          </Button>
        </Show>
      }
    >
      <Loaded from={groups}>
        {(list) => (
          <div class="grid grid-cols-1 gap-4">
            <Show when={list().length} fallback={<NoGroups onAdd={add} />}>
              <For each={list()}>
                {(group) => (
                  <GroupCard
                    group={group}
                    channels={byId()}
                    flights={flights()}
                    now={now()}
                    onChange={(draft) => change(group, draft)}
                    onReset={reset}
                  />
                )}
              </For>
            </Show>
            <Suggestions models={offers()} onMake={make} />
          </div>
        )}
      </Loaded>
      <GroupSheet of={open()} channels={channels.value() ?? []} onSaved={groups.again} onClose={() => setQuery({ open: undefined })} />
    </Page>
  )
}

function NoGroups(props: { onAdd: () => void }) {
  return (
    <Empty title={t('groups.none')} text={t('groups.none.text')}>
      <Button look="ink" icon="plus" onClick={() => props.onAdd()}>
        {t('group.new')}
      </Button>
    </Empty>
  )
}
