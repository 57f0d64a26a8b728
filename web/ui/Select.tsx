import type { ComponentProps } from 'react'
import { Field, type FieldProps } from './Field.tsx'
import { ChevronIcon } from './icons.tsx'

type Props = FieldProps & ComponentProps<'select'>

export function Select({ label, hint, error, note, children, ...select }: Props) {
  return (
    <Field label={label} hint={hint} error={error} note={note}>
      {(control) => (
        <div className="relative">
          <select {...select} {...control} className="control appearance-none pr-10 text-ellipsis">
            {children}
          </select>
          <ChevronIcon />
        </div>
      )}
    </Field>
  )
}
