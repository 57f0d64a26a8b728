import { useCallback, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { PAGES } from '#contract/paths.ts'
import { getSession } from '#web/api/auth.ts'
import { loadSettings } from '#web/api/settings.ts'
import { ButtonLink } from '#web/components/ButtonLink.tsx'
import { PageTitle } from '#web/components/PageTitle.tsx'
import { Pending } from '#web/components/Pending.tsx'
import { RichText } from '#web/components/RichText.tsx'
import { TextLink } from '#web/components/TextLink.tsx'
import { SignInForm } from '#web/forms/SignInForm.tsx'
import { t } from '#web/lib/messages.ts'
import { isPage, wayOn, withNext } from '#web/lib/next-path.ts'
import { forgetEmail, rememberedEmail } from '#web/lib/remembered-email.ts'
import { rememberNext } from '#web/lib/remembered-next.ts'
import { useNext } from '#web/lib/use-next.ts'
import { cameRightBack, noteWentOn } from '#web/lib/went-on.ts'
import { Button } from '#web/ui/Button.tsx'

export default function SignInPage() {
  const next = useNext()
  const [, navigate] = useLocation()
  // An app sent somebody here, who may be signed in already. Without an app the form comes up at once.
  const [isLooking, setLooking] = useState(next !== null)
  const [sentBackBy, setSentBackBy] = useState<string>()

  const leadOn = useCallback(
    async (isAsked: boolean): Promise<void> => {
      const address = wayOn(next, (await loadSettings()).next)
      if (isPage(address)) {
        navigate(address, { replace: true })
      } else if (!isAsked && cameRightBack(address)) {
        setSentBackBy(new URL(address, location.href).host)
      } else {
        noteWentOn(address)
        // Replaced, so that "back" leads to where the person was and not into this page, which would lead on again.
        location.replace(address)
      }
    },
    [next, navigate],
  )

  useEffect(() => {
    if (next === null) return
    let wanted = true
    getSession().then(
      (session) => wanted && (session === null ? setLooking(false) : void leadOn(false)),
      () => wanted && setLooking(false),
    )
    return () => {
      wanted = false
    }
  }, [next, leadOn])

  if (sentBackBy !== undefined) return <SentBack by={sentBackBy} onRetry={() => void leadOn(true)} />
  if (isLooking) return <Pending />
  return (
    <>
      <PageTitle>{t('sign-in.title')}</PageTitle>
      {next !== null && <p className="text-ink-soft">{t('sign-in.next')}</p>}
      <SignInForm
        email={rememberedEmail() ?? ''}
        onDone={() => {
          forgetEmail()
          rememberNext(null)
          return leadOn(true)
        }}
      />
      <p>
        {t('sign-in.no-account')}{' '}
        <TextLink to={withNext(PAGES.signUp, next)}>{t('sign-in.sign-up')}</TextLink>
      </p>
    </>
  )
}

/** An app does not see the session. Leading on without a word would go round for ever. */
function SentBack({ by, onRetry }: { by: string; onRetry: () => void }) {
  return (
    <>
      <PageTitle>{t('sent-back.title')}</PageTitle>
      <p className="text-lg break-words">
        <RichText message="sent-back.text" values={{ host: <strong>{by}</strong> }} />
      </p>
      <Button wide onClick={onRetry}>
        {t('sent-back.retry')}
      </Button>
      <ButtonLink to={PAGES.profile} look="quiet" wide>
        {t('sent-back.profile')}
      </ButtonLink>
    </>
  )
}
