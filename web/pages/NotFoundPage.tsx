import { PAGES } from '#contract/paths.ts'
import { ButtonLink } from '#web/components/ButtonLink.tsx'
import { PageTitle } from '#web/components/PageTitle.tsx'
import { t } from '#web/lib/messages.ts'

export default function NotFoundPage() {
  return (
    <>
      <PageTitle>{t('not-found.title')}</PageTitle>
      <p className="text-lg">{t('not-found.text')}</p>
      <ButtonLink to={PAGES.home} wide>
        {t('not-found.home')}
      </ButtonLink>
    </>
  )
}
