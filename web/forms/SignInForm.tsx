import { useState } from 'react'
import { PAGES } from '#contract/paths.ts'
import { sendVerification, signIn } from '#web/api/auth.ts'
import { asProblem } from '#web/api/problem.ts'
import { problemText } from '#web/api/problem-text.ts'
import { ProblemAlert } from '#web/components/ProblemAlert.tsx'
import { TextLink } from '#web/components/TextLink.tsx'
import { t } from '#web/lib/messages.ts'
import { withNext } from '#web/lib/next-path.ts'
import { useNext } from '#web/lib/use-next.ts'
import { Alert } from '#web/ui/Alert.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Checkbox } from '#web/ui/Checkbox.tsx'
import { EmailField } from '#web/ui/EmailField.tsx'
import { PasswordField } from '#web/ui/PasswordField.tsx'
import { passwordFault, typedEmailFault } from './field-faults.ts'
import { useAccountForm } from './use-account-form.ts'

export function SignInForm({ email, onDone }: { email: string; onDone: () => Promise<void> }) {
  const { form, field, busy, problem, onSubmit } = useAccountForm({
    defaultValues: { email, password: '', rememberMe: true },
    faults: { email: typedEmailFault, password: passwordFault },
    submit: async ({ email: typed, password, rememberMe }) => {
      await signIn({ email: typed.trim(), password, rememberMe })
      await onDone()
    },
  })
  const next = useNext()
  const { ref, name, onBlur, onChange } = field('rememberMe')
  return (
    <form noValidate onSubmit={onSubmit} className="grid gap-5">
      {problem?.code === 'auth.email_not_verified' ? (
        <Unverified email={form.getValues('email').trim()} />
      ) : (
        problem && <ProblemAlert problem={problem} />
      )}
      <EmailField label={t('field.email')} autoComplete="username" required {...field('email')} />
      <PasswordField
        label={t('field.password')}
        autoComplete="current-password"
        required
        {...field('password')}
      />
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <Checkbox label={t('sign-in.remember')} ref={ref} name={name} onBlur={onBlur} onChange={onChange} />
        <TextLink to={withNext(PAGES.forgotPassword, next)}>{t('sign-in.forgot')}</TextLink>
      </div>
      <Button type="submit" wide busy={busy}>
        {t('sign-in.submit')}
      </Button>
    </form>
  )
}

/** The password was right, only the address is not confirmed: the way on is a new mail. */
function Unverified({ email }: { email: string }) {
  const [said, setSaid] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function again(): Promise<void> {
    setBusy(true)
    try {
      await sendVerification(email)
      setSaid(t('check-mail.again-done'))
    } catch (thrown) {
      setSaid(problemText(asProblem(thrown)))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Alert tone="note" focus>
      <p>{t('sign-in.unverified')}</p>
      <div>
        <Button look="quiet" size="small" busy={busy} onClick={() => void again()}>
          {t('sign-in.unverified.again')}
        </Button>
      </div>
      <p aria-live="polite" className="text-sm empty:hidden">
        {said}
      </p>
    </Alert>
  )
}
