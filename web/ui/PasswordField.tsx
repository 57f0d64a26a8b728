import { useState, type ComponentProps } from 'react'
import { t } from '#web/lib/messages.ts'
import { Field, type FieldProps } from './Field.tsx'
import { EyeIcon } from './icons.tsx'

type Props = FieldProps &
  ComponentProps<'input'> & {
    autoComplete: 'current-password' | 'new-password'
    describedBy?: string | undefined
  }

/** Typed text can be looked at, because people who see what they type choose longer passwords. */
export function PasswordField({ label, hint, error, note, describedBy, ...input }: Props) {
  const [shown, setShown] = useState(false)
  return (
    <Field label={label} hint={hint} error={error} note={note} describedBy={describedBy}>
      {(control) => (
        <div className="relative">
          <input
            {...input}
            {...control}
            type={shown ? 'text' : 'password'}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            className="control pr-13"
          />
          <button
            type="button"
            aria-pressed={shown}
            aria-label={t('password.show')}
            title={t('password.show')}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-1 right-1 grid w-11 place-items-center rounded-[0.6rem] text-ink-soft hover:bg-sunken hover:text-ink"
          >
            <EyeIcon crossed={shown} />
          </button>
        </div>
      )}
    </Field>
  )
}
