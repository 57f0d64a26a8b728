import { useState } from 'react'
import { changeEmail } from '#web/api/auth.ts'
import { ProblemAlert } from '#web/components/ProblemAlert.tsx'
import { t } from '#web/lib/messages.ts'
import { Alert } from '#web/ui/Alert.tsx'
import { Button } from '#web/ui/Button.tsx'
import { EmailField } from '#web/ui/EmailField.tsx'
import { PasswordField } from '#web/ui/PasswordField.tsx'
import { currentPasswordFault, typedEmailFault } from './field-faults.ts'
import { useAccountForm } from './use-account-form.ts'
import { whileSignedIn } from './while-signed-in.ts'

export function ChangeEmailForm({ email }: { email: string }) {
  const [sentTo, setSentTo] = useState<string>()
  const { form, field, busy, problem, onSubmit } = useAccountForm({
    defaultValues: { newEmail: '', currentPassword: '' },
    faults: {
      newEmail: (typed) => {
        const same = typed.trim().toLowerCase() === email
        return same ? t('field.same-email') : typedEmailFault(typed)
      },
      currentPassword: currentPasswordFault,
    },
    places: { 'auth.wrong_password': 'currentPassword', 'auth.email_unchanged': 'newEmail' },
    submit: async ({ newEmail, currentPassword }) => {
      setSentTo(undefined)
      await whileSignedIn(changeEmail(newEmail.trim(), currentPassword))
      form.reset()
      setSentTo(newEmail.trim())
    },
  })
  return (
    <form noValidate onSubmit={onSubmit} className="grid gap-5">
      {problem && <ProblemAlert problem={problem} />}
      {sentTo !== undefined && (
        <Alert tone="good" focus>
          <p className="break-words">{t('security.email.done', { email: sentTo })}</p>
        </Alert>
      )}
      <EmailField label={t('field.new-email')} autoComplete="email" required {...field('newEmail')} />
      <PasswordField
        label={t('field.current-password')}
        autoComplete="current-password"
        required
        {...field('currentPassword')}
      />
      <div>
        <Button type="submit" busy={busy}>
          {t('security.email.submit')}
        </Button>
      </div>
    </form>
  )
}
