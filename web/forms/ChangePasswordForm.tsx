import { useState } from 'react'
import type { Profile } from '#contract/profile.ts'
import { changePassword } from '#web/api/auth.ts'
import { queryClient } from '#web/api/query-client.ts'
import { SESSIONS_KEY } from '#web/api/sessions.ts'
import { useSettings } from '#web/api/use-settings.ts'
import { NewPasswordField } from '#web/components/NewPasswordField.tsx'
import { ProblemAlert } from '#web/components/ProblemAlert.tsx'
import { t } from '#web/lib/messages.ts'
import { Alert } from '#web/ui/Alert.tsx'
import { Button } from '#web/ui/Button.tsx'
import { PasswordField } from '#web/ui/PasswordField.tsx'
import { chosenPasswordFault, currentPasswordFault } from './field-faults.ts'
import { passwordPlaces } from './place-problem.ts'
import { useAccountForm } from './use-account-form.ts'
import { whileSignedIn } from './while-signed-in.ts'

export function ChangePasswordForm({ profile }: { profile: Profile }) {
  const settings = useSettings()
  const [done, setDone] = useState(false)
  const { form, field, busy, problem, onSubmit } = useAccountForm({
    defaultValues: { currentPassword: '', newPassword: '' },
    faults: { currentPassword: currentPasswordFault, newPassword: chosenPasswordFault(settings) },
    places: { ...passwordPlaces('newPassword'), 'auth.wrong_password': 'currentPassword' },
    submit: async ({ currentPassword, newPassword }) => {
      setDone(false)
      await whileSignedIn(changePassword(currentPassword, newPassword))
      form.reset()
      setDone(true)
      await queryClient.invalidateQueries({ queryKey: SESSIONS_KEY })
    },
  })
  return (
    <form noValidate onSubmit={onSubmit} className="grid gap-5">
      {problem && <ProblemAlert problem={problem} />}
      {done && (
        <Alert tone="good" focus>
          <p>{t('security.password.done')}</p>
        </Alert>
      )}
      {/* Password managers file the new password under the account they see here. */}
      <input type="email" autoComplete="username" value={profile.email} readOnly hidden />
      <PasswordField
        label={t('field.current-password')}
        autoComplete="current-password"
        required
        {...field('currentPassword')}
      />
      <NewPasswordField
        label={t('field.new-password')}
        required
        typed={form.watch('newPassword')}
        identity={[profile.name, profile.email, profile.handle ?? '']}
        {...field('newPassword')}
      />
      <div>
        <Button type="submit" busy={busy}>
          {t('security.password.submit')}
        </Button>
      </div>
    </form>
  )
}
