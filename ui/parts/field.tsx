import { createContext, createUniqueId, type JSX, Show, splitProps, useContext } from 'solid-js'
import { Chevron } from './chevron'

interface Ties {
  id: string
  described: () => string | undefined
  invalid: () => boolean
}

const Tied = createContext<Ties>()

export const box =
  'w-full min-w-0 px-3 rounded-control border border-solid border-edge bg-surface text-body text-ink placeholder-ink3 disabled:opacity-55 aria-[invalid=true]:border-urchin'

/** A label over one control, with a hint beneath, or what is wrong with it. The control inside finds its label by itself. */
export function Field(props: { label: string; hint?: JSX.Element; error?: string; children: JSX.Element }) {
  const id = createUniqueId()
  const described = () => (props.error ? `${id}-error` : props.hint ? `${id}-hint` : undefined)
  return (
    <Tied.Provider value={{ id, described, invalid: () => Boolean(props.error) }}>
      <div class="grid content-start gap-1.5 min-w-0">
        <label for={id} class="text-small font-medium text-ink2">
          {props.label}
        </label>
        {props.children}
        <Show when={props.hint && !props.error}>
          <p id={`${id}-hint`} class="text-small text-ink3">
            {props.hint}
          </p>
        </Show>
        <Show when={props.error}>
          <p id={`${id}-error`} class="text-small text-urchin">
            {props.error}
          </p>
        </Show>
      </div>
    </Tied.Provider>
  )
}

function useTies() {
  const ties = useContext(Tied)
  return {
    id: ties?.id,
    get 'aria-describedby'() {
      return ties?.described()
    },
    get 'aria-invalid'() {
      return ties?.invalid() || undefined
    },
  }
}

export interface InputProps extends Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'onInput' | 'onChange'> {
  onValue?: (value: string) => void
  /** Once typing is over: Enter, or the field is left. */
  onSettled?: (value: string) => void
}

export function Input(props: InputProps) {
  const [own, rest] = splitProps(props, ['onValue', 'onSettled', 'class'])
  return (
    <input
      {...useTies()}
      {...rest}
      onInput={(event) => own.onValue?.(event.currentTarget.value)}
      onChange={(event) => own.onSettled?.(event.currentTarget.value)}
      class={`${box} h-control ${own.class ?? ''}`}
    />
  )
}

export interface TextAreaProps extends Omit<JSX.TextareaHTMLAttributes<HTMLTextAreaElement>, 'onInput' | 'onChange'> {
  onValue?: (value: string) => void
  /** Once typing is over: the field is left. */
  onSettled?: (value: string) => void
}

export function TextArea(props: TextAreaProps) {
  const [own, rest] = splitProps(props, ['onValue', 'onSettled', 'class'])
  return (
    <textarea
      rows={3}
      spellcheck={false}
      {...useTies()}
      {...rest}
      onInput={(event) => own.onValue?.(event.currentTarget.value)}
      onChange={(event) => own.onSettled?.(event.currentTarget.value)}
      class={`${box} py-2 font-mono text-small resize-y ${own.class ?? ''}`}
    />
  )
}

export interface SelectProps<T extends string> {
  value: T
  options: readonly { value: T; label: string }[]
  onValue: (value: T) => void
  label?: string
  disabled?: boolean
}

/** The browser's own list: it costs nothing and every phone and screen reader knows it. */
export function Select<T extends string>(props: SelectProps<T>) {
  return (
    <span class="relative inline-grid w-full min-w-0">
      <select
        {...useTies()}
        aria-label={props.label}
        disabled={props.disabled}
        class={`${box} h-control appearance-none pe-7 text-ellipsis`}
        onChange={(event) => props.onValue(event.currentTarget.value as T)}
      >
        {props.options.map((option) => (
          <option value={option.value} selected={option.value === props.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Chevron class="end-3 w-2.5 text-ink2" />
    </span>
  )
}
