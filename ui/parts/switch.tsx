/** On or off, at once. `label` names what is switched; it is shown only when `shown` is set. */
export function Switch(props: { label: string; checked: boolean; onChange: (on: boolean) => void; disabled?: boolean; shown?: boolean }) {
  return (
    <label class="inline-flex items-center gap-3 min-h-6 max-md:min-h-11 max-md:-my-2.5 max-md:-mx-1.5 max-md:px-1.5 cursor-pointer">
      <span class="drawn relative inline-flex shrink-0">
        <input
          type="checkbox"
          role="switch"
          aria-label={props.shown ? undefined : props.label}
          checked={props.checked}
          aria-checked={props.checked}
          disabled={props.disabled}
          class="peer appearance-none m-0 w-8 h-4.5 rounded-full bg-edge checked:bg-ink disabled:opacity-45 cursor-pointer transition-colors duration-$quick"
          onChange={(event) => {
            const on = event.currentTarget.checked
            // What is shown is what is so: the caller turns it once the server has agreed.
            event.currentTarget.checked = props.checked
            props.onChange(on)
          }}
        />
        <span class="absolute top-0.5 start-0.5 size-3.5 rounded-full bg-surface pointer-events-none transition-transform duration-$quick peer-checked:translate-x-3.5" />
      </span>
      {props.shown && <span class="text-body">{props.label}</span>}
    </label>
  )
}

/** A box to tick, with the text beside it as its label. */
export function Checkbox(props: { label: string; checked: boolean; onChange: (on: boolean) => void; mono?: boolean; hint?: string }) {
  return (
    <label class="flex items-center gap-3 min-h-8 max-md:min-h-11 px-2 rounded-control cursor-pointer hover:bg-hover">
      <input
        type="checkbox"
        class="size-4 m-0 shrink-0 accent-ink cursor-pointer"
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span class={`min-w-0 break-anywhere ${props.mono ? 'font-mono text-small' : 'text-body'}`}>{props.label}</span>
      {props.hint && <span class="ms-auto shrink-0 text-small text-ink3">{props.hint}</span>}
    </label>
  )
}
