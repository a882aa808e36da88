import { createSignal } from 'solid-js'
import { Field, TextArea } from '../../parts/field'
import { readList, readObject } from '../../parts/json'
import { t } from '../../words/words'

interface JsonFieldProps {
  name: string
  label: string
  hint: string
  placeholder: string
  value: string
  /** A list is expected instead of an object. */
  list?: boolean
  onValue: (text: string) => void
}

/** JSON as text. Half of it is not complained about while it is being typed. */
export function JsonField(props: JsonFieldProps) {
  const [settled, settle] = createSignal(true)
  const type = (text: string) => {
    settle(false)
    props.onValue(text)
  }
  return (
    <Field label={props.label} hint={props.hint} error={settled() ? complaint(props.value, props.list) : undefined}>
      <TextArea
        name={props.name}
        rows={4}
        autocapitalize="none"
        placeholder={props.placeholder}
        value={props.value}
        onValue={type}
        onSettled={() => settle(true)}
      />
    </Field>
  )
}

/** What is wrong with the text of a JSON field, in words. */
export function complaint(text: string, list = false): string | undefined {
  const written = list ? readList(text) : readObject(text)
  if ('value' in written) return undefined
  if (written.wrong === 'no-json') return t('json.no-json', { line: written.line, column: written.column })
  return list ? t('json.no-list') : t('json.no-object')
}
