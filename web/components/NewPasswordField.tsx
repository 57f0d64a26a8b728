import { useId, type ComponentProps } from 'react'
import { useSettings } from '#web/api/use-settings.ts'
import { t } from '#web/lib/messages.ts'
import { rateNewPassword } from '#web/lib/password-meter.ts'
import { useStrength } from '#web/lib/use-strength.ts'
import type { FieldProps } from '#web/ui/Field.tsx'
import { PasswordField } from '#web/ui/PasswordField.tsx'
import { StrengthBar } from '#web/ui/StrengthBar.tsx'

type Props = Omit<FieldProps, 'hint'> &
  ComponentProps<'input'> & {
    /** What is typed so far. */
    typed: string
    /** Name and address of the person: a password must not be made from them. */
    identity: readonly string[]
  }

export function NewPasswordField({ typed, identity, ...field }: Props) {
  const id = useId()
  const settings = useSettings()
  const score = useStrength(typed, identity)
  const rules = { minLength: settings.passwordMinLength, maxLength: settings.passwordMaxLength }
  const strength = rateNewPassword(typed, rules, identity, score)
  const word = t(`meter.${strength.word}`, { count: strength.missing })
  return (
    <div className="grid gap-2">
      <PasswordField
        {...field}
        autoComplete="new-password"
        describedBy={id}
        hint={t('field.new-password.hint', { min: rules.minLength })}
      />
      <div id={id}>
        {typed !== '' && <StrengthBar label={t('meter.label')} level={strength.level} word={word} />}
      </div>
    </div>
  )
}
