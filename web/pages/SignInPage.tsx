import { useLocation, useSearch } from 'wouter'
import { PAGES } from '#contract/paths.ts'
import { PageTitle } from '#web/components/PageTitle.tsx'
import { TextLink } from '#web/components/TextLink.tsx'
import { SignInForm } from '#web/forms/SignInForm.tsx'
import { t } from '#web/lib/messages.ts'
import { isPage, safeNextPath } from '#web/lib/next-path.ts'
import { forgetEmail, rememberedEmail } from '#web/lib/remembered-email.ts'

export default function SignInPage() {
  const [, navigate] = useLocation()
  const next = safeNextPath(new URLSearchParams(useSearch()).get('next'))

  function goOn(): void {
    forgetEmail()
    const path = next ?? PAGES.profile
    if (isPage(path)) navigate(path, { replace: true })
    else location.assign(path)
  }

  return (
    <>
      <PageTitle>{t('sign-in.title')}</PageTitle>
      {next !== undefined && <p className="text-ink-soft">{t('sign-in.next')}</p>}
      <SignInForm email={rememberedEmail() ?? ''} onDone={goOn} />
      <p>
        {t('sign-in.no-account')} <TextLink to={PAGES.signUp}>{t('sign-in.sign-up')}</TextLink>
      </p>
    </>
  )
}
