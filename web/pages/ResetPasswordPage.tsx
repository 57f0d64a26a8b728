import { useState } from 'react'
import { PAGES } from '#contract/paths.ts'
import { ButtonLink } from '#web/components/ButtonLink.tsx'
import { PageTitle } from '#web/components/PageTitle.tsx'
import { ResetPasswordForm } from '#web/forms/ResetPasswordForm.tsx'
import { dropLinkToken } from '#web/lib/link-token.ts'
import { t } from '#web/lib/messages.ts'
import { withNext } from '#web/lib/next-path.ts'
import { useLinkToken } from '#web/lib/use-link-token.ts'
import { useNextBeforeMail } from '#web/lib/use-next.ts'

export default function ResetPasswordPage() {
  const token = useLinkToken()
  const next = useNextBeforeMail()
  const [done, setDone] = useState(false)

  if (done) {
    return (
      <>
        <PageTitle>{t('reset.done.title')}</PageTitle>
        <p className="text-lg">{t('reset.done.text')}</p>
        <ButtonLink to={withNext(PAGES.signIn, next)} wide>
          {t('verify.done.sign-in')}
        </ButtonLink>
      </>
    )
  }
  if (token === undefined) {
    return (
      <>
        <PageTitle>{t('reset.no-token.title')}</PageTitle>
        <p className="text-lg">{t('reset.no-token.text')}</p>
        <ButtonLink to={withNext(PAGES.forgotPassword, next)} wide>
          {t('reset.new-link')}
        </ButtonLink>
      </>
    )
  }
  return (
    <>
      <PageTitle>{t('reset.title')}</PageTitle>
      <p>{t('reset.text')}</p>
      <ResetPasswordForm
        key={token}
        token={token}
        onDone={() => {
          dropLinkToken()
          setDone(true)
        }}
      />
    </>
  )
}
