import { useState } from 'react'
import { PAGES } from '#contract/paths.ts'
import { requestReset } from '#web/api/auth.ts'
import { DevMailbox } from '#web/components/DevMailbox.tsx'
import { PageTitle } from '#web/components/PageTitle.tsx'
import { RichText } from '#web/components/RichText.tsx'
import { TextLink } from '#web/components/TextLink.tsx'
import { EmailForm } from '#web/forms/EmailForm.tsx'
import { t } from '#web/lib/messages.ts'
import { withNext } from '#web/lib/next-path.ts'
import { rememberedEmail } from '#web/lib/remembered-email.ts'
import { rememberNext } from '#web/lib/remembered-next.ts'
import { useNext } from '#web/lib/use-next.ts'
import { Button } from '#web/ui/Button.tsx'

export default function ForgotPasswordPage() {
  const [sentTo, setSentTo] = useState<string>()
  const next = useNext()
  const back = (
    <p>
      <TextLink to={withNext(PAGES.signIn, next)}>{t('forgot.back')}</TextLink>
    </p>
  )
  if (sentTo !== undefined) {
    return (
      <>
        <PageTitle>{t('forgot.done.title')}</PageTitle>
        <p className="text-lg break-words">
          <RichText message="forgot.done.text" values={{ email: <strong>{sentTo}</strong> }} />
        </p>
        <Button look="quiet" wide onClick={() => setSentTo(undefined)}>
          {t('forgot.again')}
        </Button>
        {back}
        <DevMailbox />
      </>
    )
  }
  return (
    <>
      <PageTitle>{t('forgot.title')}</PageTitle>
      <p>{t('forgot.text')}</p>
      <EmailForm
        email={rememberedEmail() ?? ''}
        submitLabel={t('forgot.submit')}
        send={requestReset}
        onDone={(email) => {
          rememberNext(next)
          setSentTo(email)
        }}
      />
      {back}
    </>
  )
}
