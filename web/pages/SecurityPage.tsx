import { PageTitle } from '#web/components/PageTitle.tsx'
import { RichText } from '#web/components/RichText.tsx'
import { SessionList } from '#web/components/SessionList.tsx'
import { useMe } from '#web/components/SignedIn.tsx'
import { ChangeEmailForm } from '#web/forms/ChangeEmailForm.tsx'
import { ChangePasswordForm } from '#web/forms/ChangePasswordForm.tsx'
import { t } from '#web/lib/messages.ts'
import { Section } from '#web/ui/Section.tsx'

export default function SecurityPage() {
  const profile = useMe().data
  return (
    <>
      <div className="pb-8">
        <PageTitle>{t('security.title')}</PageTitle>
      </div>
      <Section title={t('security.password')} text={t('security.password.text')}>
        <ChangePasswordForm profile={profile} />
      </Section>
      <Section
        title={t('security.email')}
        text={<RichText message="security.email.text" values={{ email: <strong>{profile.email}</strong> }} />}
      >
        <ChangeEmailForm email={profile.email} />
      </Section>
      <Section title={t('sessions.title')} text={t('sessions.text')}>
        <SessionList />
      </Section>
    </>
  )
}
