import { Chevron } from './chevron'

interface ChoiceProps<T extends string> {
  label: string
  value: T
  options: readonly { value: T; label: string }[]
  onValue: (value: T) => void
}

/** A word of a heading that can be another: the browser's own list, without a box around it. */
export function Choice<T extends string>(props: ChoiceProps<T>) {
  return (
    <span class="relative inline-grid min-w-0 rounded-control hover:bg-hover">
      <select
        aria-label={props.label}
        class="appearance-none [field-sizing:content] h-8 ps-1.5 pe-5.5 rounded-control border-none bg-transparent text-body text-ink font-bold"
        onChange={(event) => props.onValue(event.currentTarget.value as T)}
      >
        {props.options.map((option) => (
          <option value={option.value} selected={option.value === props.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Chevron class="end-1.5 w-2 text-ink3" />
    </span>
  )
}
