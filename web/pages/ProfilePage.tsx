import { PageTitle } from '#web/components/PageTitle.tsx'
import { useMe } from '#web/components/SignedIn.tsx'
import { AvatarForm } from '#web/forms/AvatarForm.tsx'
import { ProfileForm } from '#web/forms/ProfileForm.tsx'
import { t } from '#web/lib/messages.ts'
import { Section } from '#web/ui/Section.tsx'

export default function ProfilePage() {
  const me = useMe()
  return (
    <>
      <div className="pb-8">
        <PageTitle>{t('profile.title')}</PageTitle>
      </div>
      <Section title={t('profile.picture')} text={t('profile.picture.text')}>
        <AvatarForm profile={me.data} />
      </Section>
      <ProfileForm me={me} />
    </>
  )
}
