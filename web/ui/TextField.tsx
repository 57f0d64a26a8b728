import type { ComponentProps } from 'react'
import { Field, type FieldProps } from './Field.tsx'

type Props = FieldProps & ComponentProps<'input'>

export function TextField({ label, hint, error, note, ...input }: Props) {
  return (
    <Field label={label} hint={hint} error={error} note={note}>
      {(control) => <input type="text" {...input} {...control} className="control" />}
    </Field>
  )
}
