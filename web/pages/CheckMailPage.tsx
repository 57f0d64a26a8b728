import { useState } from 'react'
import { PAGES } from '#contract/paths.ts'
import { sendVerification } from '#web/api/auth.ts'
import { asProblem, type ApiProblem } from '#web/api/problem.ts'
import { DevMailbox } from '#web/components/DevMailbox.tsx'
import { PageTitle } from '#web/components/PageTitle.tsx'
import { ProblemAlert } from '#web/components/ProblemAlert.tsx'
import { RichText } from '#web/components/RichText.tsx'
import { TextLink } from '#web/components/TextLink.tsx'
import { EmailForm } from '#web/forms/EmailForm.tsx'
import { t } from '#web/lib/messages.ts'
import { withNext } from '#web/lib/next-path.ts'
import { rememberedEmail, rememberEmail } from '#web/lib/remembered-email.ts'
import { useCoolDown } from '#web/lib/use-cool-down.ts'
import { useNext } from '#web/lib/use-next.ts'
import { Button } from '#web/ui/Button.tsx'

const PAUSE_SECONDS = 60

export default function CheckMailPage() {
  const [email, setEmail] = useState(rememberedEmail)
  const next = useNext()
  return (
    <>
      <PageTitle>{t('check-mail.title')}</PageTitle>
      <p className="text-lg break-words">
        {email === undefined ? (
          t('check-mail.sent-somewhere')
        ) : (
          <RichText message="check-mail.sent" values={{ email: <strong>{email}</strong> }} />
        )}
      </p>
      <p className="text-ink-soft">{t('check-mail.missing')}</p>
      {email === undefined ? (
        <EmailForm
          email=""
          submitLabel={t('check-mail.again')}
          send={sendVerification}
          onDone={(typed) => {
            rememberEmail(typed)
            setEmail(typed)
          }}
        />
      ) : (
        <SendAgain email={email} />
      )}
      <p>
        {t('check-mail.wrong')}{' '}
        <TextLink to={withNext(PAGES.signUp, next)}>{t('check-mail.start-over')}</TextLink>
      </p>
      <p>
        <TextLink to={withNext(PAGES.signIn, next)}>{t('check-mail.sign-in')}</TextLink>
      </p>
      <DevMailbox />
    </>
  )
}

function SendAgain({ email }: { email: string }) {
  const [secondsLeft, begin] = useCoolDown()
  const [busy, setBusy] = useState(false)
  const [sent, setSent] = useState(false)
  const [problem, setProblem] = useState<ApiProblem>()
  const waiting = secondsLeft > 0

  async function send(): Promise<void> {
    if (waiting) return
    setBusy(true)
    setProblem(undefined)
    try {
      await sendVerification(email)
      setSent(true)
      begin(PAUSE_SECONDS)
    } catch (thrown) {
      const caught = asProblem(thrown)
      setSent(false)
      setProblem(caught)
      if (caught.retryAfter !== undefined) begin(caught.retryAfter)
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className="grid gap-3">
      {problem && <ProblemAlert problem={problem} />}
      <Button look="quiet" wide busy={busy} aria-disabled={waiting} onClick={() => void send()}>
        {waiting ? t('check-mail.again-in', { seconds: secondsLeft }) : t('check-mail.again')}
      </Button>
      <p role="status" className="text-sm font-medium text-good empty:hidden">
        {sent && t('check-mail.again-done')}
      </p>
    </div>
  )
}
