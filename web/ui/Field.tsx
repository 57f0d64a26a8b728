import { useId, type ReactNode } from 'react'
import { WarningIcon } from './icons.tsx'

export type FieldProps = {
  label: string
  hint?: ReactNode
  error?: string | undefined
  /** A word after the label, such as "optional". */
  note?: string | undefined
}

export type ControlProps = {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': boolean
}

type Props = FieldProps & {
  children: (control: ControlProps) => ReactNode
  /** Further descriptions of the control that stand elsewhere. */
  describedBy?: string | undefined
}

/** Label, control, hint and error, tied together for people who hear the page. */
export function Field({ label, hint, error, note, describedBy, children }: Props) {
  const id = useId()
  const described = [
    error !== undefined && `${id}-error`,
    hint !== undefined && `${id}-hint`,
    describedBy,
  ].filter(Boolean)
  return (
    <div className="grid gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {note !== undefined && <span className="text-sm text-ink-soft">{note}</span>}
      </div>
      {children({
        id,
        'aria-describedby': described.join(' ') || undefined,
        'aria-invalid': error !== undefined,
      })}
      {error !== undefined && (
        <p id={`${id}-error`} className="flex gap-1.5 text-sm font-medium text-danger">
          <WarningIcon />
          <span>{error}</span>
        </p>
      )}
      {hint !== undefined && (
        <div id={`${id}-hint`} className="text-sm text-ink-soft">
          {hint}
        </div>
      )}
    </div>
  )
}
