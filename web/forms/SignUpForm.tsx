import { signUp } from '#web/api/auth.ts'
import { useSettings } from '#web/api/use-settings.ts'
import { NewPasswordField } from '#web/components/NewPasswordField.tsx'
import { ProblemAlert } from '#web/components/ProblemAlert.tsx'
import { t } from '#web/lib/messages.ts'
import { Button } from '#web/ui/Button.tsx'
import { EmailField } from '#web/ui/EmailField.tsx'
import { TextField } from '#web/ui/TextField.tsx'
import { chosenPasswordFault, typedEmailFault, typedNameFault } from './field-faults.ts'
import { passwordPlaces } from './place-problem.ts'
import { useAccountForm } from './use-account-form.ts'

export function SignUpForm({ email, onDone }: { email: string; onDone: (email: string) => void }) {
  const settings = useSettings()
  const { form, field, busy, problem, onSubmit } = useAccountForm({
    defaultValues: { name: '', email, password: '' },
    faults: { name: typedNameFault, email: typedEmailFault, password: chosenPasswordFault(settings) },
    places: passwordPlaces('password'),
    submit: async ({ name, email: typed, password }) => {
      await signUp({ name, email: typed.trim(), password })
      onDone(typed.trim())
    },
  })
  const [name, address, password] = form.watch(['name', 'email', 'password'])
  return (
    <form noValidate onSubmit={onSubmit} className="grid gap-5">
      {problem && <ProblemAlert problem={problem} />}
      <TextField
        label={t('field.name')}
        hint={t('field.name.hint')}
        autoComplete="name"
        required
        {...field('name')}
      />
      <EmailField label={t('field.email')} autoComplete="email" required {...field('email')} />
      <NewPasswordField
        label={t('field.password')}
        required
        typed={password}
        identity={[name, address]}
        {...field('password')}
      />
      <Button type="submit" wide busy={busy}>
        {t('sign-up.submit')}
      </Button>
    </form>
  )
}
