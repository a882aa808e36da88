import { useSearchParams } from '@solidjs/router'
import { createMemo, For, Show } from 'solid-js'
import { api, ask, askAll } from '../../api.ts'
import type { Channel, Group, GroupDraft } from '../../contract.ts'
import { Page } from '../../frame/page.tsx'
import { createLoad } from '../../load.ts'
import { Button } from '../../parts/button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { say } from '../../parts/toasts.tsx'
import { t } from '../../words/words.ts'
import { GroupCard } from './card.tsx'
import { groupOf, ungrouped } from './draft.ts'
import { GroupSheet } from './group-sheet.tsx'
import { Suggestions } from './suggestions.tsx'

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
  const byId = createMemo(() => new Map((channels.value() ?? []).map((channel): [number, Channel] => [channel.id, channel])))
  const open = () => (query.open === 'new' ? 'new' : groups.value()?.find((group) => String(group.id) === query.open))
  const offers = () => (groups.value() ? ungrouped(channels.value() ?? [], groups.value()!) : [])
  const add = () => setQuery({ open: 'new' })

  const change = async (group: Group, draft: Partial<GroupDraft>) => {
    const { fault } = await ask(api.groups({ id: group.id }).patch(draft))
    if (fault) say(fault.message, 'failed')
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
              <For each={list()}>{(group) => <GroupCard group={group} channels={byId()} onChange={(draft) => change(group, draft)} />}</For>
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
