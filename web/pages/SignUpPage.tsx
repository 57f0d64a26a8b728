import { useLocation } from 'wouter'
import { PAGES } from '#contract/paths.ts'
import { PageTitle } from '#web/components/PageTitle.tsx'
import { TextLink } from '#web/components/TextLink.tsx'
import { SignUpForm } from '#web/forms/SignUpForm.tsx'
import { t } from '#web/lib/messages.ts'
import { rememberedEmail, rememberEmail } from '#web/lib/remembered-email.ts'

export default function SignUpPage() {
  const [, navigate] = useLocation()
  return (
    <>
      <PageTitle>{t('sign-up.title')}</PageTitle>
      <SignUpForm
        email={rememberedEmail() ?? ''}
        onDone={(email) => {
          rememberEmail(email)
          navigate(PAGES.checkMail)
        }}
      />
      <p>
        {t('sign-up.have-account')} <TextLink to={PAGES.signIn}>{t('sign-up.sign-in')}</TextLink>
      </p>
    </>
  )
}
