import { PAGES } from '#contract/paths.ts'
import { resetPassword } from '#web/api/auth.ts'
import { useSettings } from '#web/api/use-settings.ts'
import { NewPasswordField } from '#web/components/NewPasswordField.tsx'
import { ProblemAlert } from '#web/components/ProblemAlert.tsx'
import { TextLink } from '#web/components/TextLink.tsx'
import { t } from '#web/lib/messages.ts'
import { withNext } from '#web/lib/next-path.ts'
import { useNextBeforeMail } from '#web/lib/use-next.ts'
import { Button } from '#web/ui/Button.tsx'
import { chosenPasswordFault } from './field-faults.ts'
import { passwordPlaces } from './place-problem.ts'
import { useAccountForm } from './use-account-form.ts'

export function ResetPasswordForm({ token, onDone }: { token: string; onDone: () => void }) {
  const settings = useSettings()
  const next = useNextBeforeMail()
  const { form, field, busy, problem, onSubmit } = useAccountForm({
    defaultValues: { newPassword: '' },
    faults: { newPassword: chosenPasswordFault(settings) },
    places: passwordPlaces('newPassword'),
    submit: async ({ newPassword }) => {
      await resetPassword(newPassword, token)
      onDone()
    },
  })
  return (
    <form noValidate onSubmit={onSubmit} className="grid gap-5">
      {problem && (
        <ProblemAlert problem={problem}>
          {problem.code.startsWith('link.') && (
            <p>
              <TextLink to={withNext(PAGES.forgotPassword, next)}>{t('reset.new-link')}</TextLink>
            </p>
          )}
        </ProblemAlert>
      )}
      <NewPasswordField
        label={t('field.new-password')}
        required
        typed={form.watch('newPassword')}
        identity={[]}
        {...field('newPassword')}
      />
      <Button type="submit" wide busy={busy}>
        {t('reset.submit')}
      </Button>
    </form>
  )
}
