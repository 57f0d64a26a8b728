import { PAGES } from '#contract/paths.ts'
import { ButtonLink } from '#web/components/ButtonLink.tsx'
import { PageTitle } from '#web/components/PageTitle.tsx'
import { t } from '#web/lib/messages.ts'

export default function SignedOutPage() {
  return (
    <>
      <PageTitle>{t('signed-out.title')}</PageTitle>
      <p className="text-lg">{t('signed-out.text')}</p>
      <ButtonLink to={PAGES.signIn} wide>
        {t('signed-out.sign-in')}
      </ButtonLink>
    </>
  )
}
