import type { ComponentProps } from 'react'
import type { FieldProps } from './Field.tsx'
import { TextField } from './TextField.tsx'

/** An address is no prose: nothing is capitalised, corrected or underlined. */
export function EmailField(props: FieldProps & ComponentProps<'input'>) {
  return (
    <TextField
      type="email"
      inputMode="email"
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      {...props}
    />
  )
}
