import { useState } from 'react'
import { PAGES } from '#contract/paths.ts'
import { sendVerification, verifyEmail } from '#web/api/auth.ts'
import { asProblem, type ApiProblem } from '#web/api/problem.ts'
import { ButtonLink } from '#web/components/ButtonLink.tsx'
import { PageTitle } from '#web/components/PageTitle.tsx'
import { ProblemAlert } from '#web/components/ProblemAlert.tsx'
import { RichText } from '#web/components/RichText.tsx'
import { EmailForm } from '#web/forms/EmailForm.tsx'
import { dropLinkToken } from '#web/lib/link-token.ts'
import { t } from '#web/lib/messages.ts'
import { withNext } from '#web/lib/next-path.ts'
import { rememberedEmail } from '#web/lib/remembered-email.ts'
import { useLinkToken } from '#web/lib/use-link-token.ts'
import { useNextBeforeMail } from '#web/lib/use-next.ts'
import { Alert } from '#web/ui/Alert.tsx'
import { Button } from '#web/ui/Button.tsx'

const REFUSALS = {
  'link.expired': 'expired',
  'link.used': 'used',
  'link.invalid': 'invalid',
  'link.wrong_account': 'wrong-account',
} as const
type Refusal = (typeof REFUSALS)[keyof typeof REFUSALS]

type Outcome =
  | { kind: 'confirmed'; changedTo: string | undefined }
  | { kind: 'refused'; why: Refusal | 'no-token' }

function refusalOf(problem: ApiProblem): Refusal | undefined {
  return (REFUSALS as Partial<Record<string, Refusal>>)[problem.code]
}

/**
 * Confirms nothing by itself: scanners of mail open every link, so the confirmation waits for a person's click.
 */
export default function VerifyEmailPage() {
  const token = useLinkToken()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem>()
  const [answered, setAnswered] = useState<{ token: string; outcome: Outcome }>()

  async function confirm(linkToken: string): Promise<void> {
    setBusy(true)
    setProblem(undefined)
    try {
      const { user } = await verifyEmail(linkToken)
      dropLinkToken()
      setAnswered({ token: linkToken, outcome: { kind: 'confirmed', changedTo: user?.email } })
    } catch (thrown) {
      const caught = asProblem(thrown)
      const why = refusalOf(caught)
      if (why === undefined) setProblem(caught)
      else setAnswered({ token: linkToken, outcome: { kind: 'refused', why } })
    } finally {
      setBusy(false)
    }
  }

  if (answered !== undefined && (token === undefined || token === answered.token)) {
    return answered.outcome.kind === 'confirmed' ? (
      <Confirmed changedTo={answered.outcome.changedTo} />
    ) : (
      <Refused why={answered.outcome.why} />
    )
  }
  if (token === undefined) return <Refused why="no-token" />
  return (
    <>
      <PageTitle>{t('verify.title')}</PageTitle>
      {problem && <ProblemAlert problem={problem} />}
      <p className="text-lg">{t('verify.text')}</p>
      <Button wide busy={busy} onClick={() => void confirm(token)}>
        {t('verify.submit')}
      </Button>
    </>
  )
}

function Confirmed({ changedTo }: { changedTo: string | undefined }) {
  const next = useNextBeforeMail()
  if (changedTo === undefined) {
    return (
      <>
        <PageTitle>{t('verify.done.title')}</PageTitle>
        <p className="text-lg">{t('verify.done.text')}</p>
        <ButtonLink to={withNext(PAGES.signIn, next)} wide>
          {t('verify.done.sign-in')}
        </ButtonLink>
      </>
    )
  }
  return (
    <>
      <PageTitle>{t('verify.changed.title')}</PageTitle>
      <p className="text-lg break-words">
        <RichText message="verify.changed.text" values={{ email: <strong>{changedTo}</strong> }} />
      </p>
      <ButtonLink to={PAGES.home} wide>
        {t('verify.changed.continue')}
      </ButtonLink>
    </>
  )
}

/** The link leads nowhere: why, and every way on. */
function Refused({ why }: { why: Refusal | 'no-token' }) {
  const [sentTo, setSentTo] = useState<string>()
  const next = useNextBeforeMail()
  const another = why === 'wrong-account'
  return (
    <>
      <PageTitle>{t(`verify.${why}.title`)}</PageTitle>
      <p className="text-lg">{t(`verify.${why}.text`)}</p>
      {sentTo !== undefined && (
        <Alert tone="good" focus>
          <p className="break-words">{t('resend.done', { email: sentTo })}</p>
        </Alert>
      )}
      {!another && sentTo === undefined && (
        <EmailForm
          email={rememberedEmail() ?? ''}
          submitLabel={t('resend.submit')}
          send={sendVerification}
          onDone={setSentTo}
        />
      )}
      <ButtonLink to={another ? PAGES.profile : withNext(PAGES.signIn, next)} look="quiet" wide>
        {t(another ? 'nav.profile' : 'verify.sign-in-instead')}
      </ButtonLink>
    </>
  )
}
