import type { ComponentProps } from 'react'
import { Field, type FieldProps } from './Field.tsx'

type Props = FieldProps & ComponentProps<'textarea'>

export function TextArea({ label, hint, error, note, ...area }: Props) {
  return (
    <Field label={label} hint={hint} error={error} note={note}>
      {(control) => (
        <textarea rows={4} {...area} {...control} className="control field-sizing-content min-h-28" />
      )}
    </Field>
  )
}
