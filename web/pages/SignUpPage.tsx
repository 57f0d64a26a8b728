import { useLocation } from 'wouter'
import { PAGES } from '#contract/paths.ts'
import { PageTitle } from '#web/components/PageTitle.tsx'
import { TextLink } from '#web/components/TextLink.tsx'
import { SignUpForm } from '#web/forms/SignUpForm.tsx'
import { t } from '#web/lib/messages.ts'
import { withNext } from '#web/lib/next-path.ts'
import { rememberedEmail, rememberEmail } from '#web/lib/remembered-email.ts'
import { rememberNext } from '#web/lib/remembered-next.ts'
import { useNext } from '#web/lib/use-next.ts'

export default function SignUpPage() {
  const [, navigate] = useLocation()
  const next = useNext()
  return (
    <>
      <PageTitle>{t('sign-up.title')}</PageTitle>
      <SignUpForm
        email={rememberedEmail() ?? ''}
        onDone={(email) => {
          rememberEmail(email)
          rememberNext(next)
          navigate(withNext(PAGES.checkMail, next))
        }}
      />
      <p>
        {t('sign-up.have-account')}{' '}
        <TextLink to={withNext(PAGES.signIn, next)}>{t('sign-up.sign-in')}</TextLink>
      </p>
    </>
  )
}
