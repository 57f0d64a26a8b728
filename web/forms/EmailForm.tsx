import { ProblemAlert } from '#web/components/ProblemAlert.tsx'
import { t } from '#web/lib/messages.ts'
import { Button } from '#web/ui/Button.tsx'
import { EmailField } from '#web/ui/EmailField.tsx'
import { typedEmailFault } from './field-faults.ts'
import { useAccountForm } from './use-account-form.ts'

type Props = {
  email: string
  submitLabel: string
  /** Sends a mail to the address. */
  send: (email: string) => Promise<unknown>
  onDone: (email: string) => void
}

/** Asks for an address and sends a mail to it: a link to reset the password, or to confirm the address. */
export function EmailForm({ email, submitLabel, send, onDone }: Props) {
  const { field, busy, problem, onSubmit } = useAccountForm({
    defaultValues: { email },
    faults: { email: typedEmailFault },
    submit: async ({ email: typed }) => {
      await send(typed.trim())
      onDone(typed.trim())
    },
  })
  return (
    <form noValidate onSubmit={onSubmit} className="grid gap-5">
      {problem && <ProblemAlert problem={problem} />}
      <EmailField label={t('field.email')} autoComplete="username" required {...field('email')} />
      <Button type="submit" wide busy={busy}>
        {submitLabel}
      </Button>
    </form>
  )
}
