import { useEffect, useState } from 'react'
import { bioFault, codePoints, handleFault } from '#contract/text.ts'
import { LIMITS } from '#contract/limits.ts'
import { changeMe, fetchMe, ME_KEY, type VersionedProfile } from '#web/api/me.ts'
import { asProblem } from '#web/api/problem.ts'
import { queryClient } from '#web/api/query-client.ts'
import { ProblemAlert } from '#web/components/ProblemAlert.tsx'
import { announce } from '#web/lib/announce.ts'
import { t, tCount } from '#web/lib/messages.ts'
import {
  mergeProfile,
  profileChange,
  profileValues,
  type Conflict,
  type ProfileField,
  type ProfileValues,
} from '#web/lib/profile-merge.ts'
import { setUnsaved } from '#web/lib/unsaved.ts'
import { Section } from '#web/ui/Section.tsx'
import { TextArea } from '#web/ui/TextArea.tsx'
import { TextField } from '#web/ui/TextField.tsx'
import { ConflictNotice } from './ConflictNotice.tsx'
import { typedNameFault } from './field-faults.ts'
import { RegionFields } from './RegionFields.tsx'
import { SaveBar } from './SaveBar.tsx'
import { useAccountForm } from './use-account-form.ts'
import { whileSignedIn } from './while-signed-in.ts'

/** The profile as a form over the version it was read in; a newer version is merged in under what was typed. */
export function ProfileForm({ me }: { me: VersionedProfile }) {
  const [base, setBase] = useState(me)
  const [conflicts, setConflicts] = useState<Conflict[]>()
  const [saved, setSaved] = useState(false)
  const { form, field, busy, problem, onSubmit } = useAccountForm<ProfileValues>({
    defaultValues: profileValues(me.data),
    faults: {
      name: typedNameFault,
      handle: (handle) => (handle.trim() === '' ? undefined : handleFault(handle.trim())),
      bio: bioFault,
    },
    places: { 'profile.handle_taken': 'handle', 'profile.handle_reserved': 'handle' },
    submit: save,
  })
  const typed = form.watch()
  const dirty = Object.keys(profileChange(profileValues(base.data), typed)).length > 0

  useEffect(() => {
    setUnsaved(dirty)
    return () => setUnsaved(false)
  }, [dirty])

  useEffect(() => {
    if (me.etag !== base.etag) mergeIn(me)
  })

  function mergeIn(newer: VersionedProfile): void {
    const merged = mergeProfile(profileValues(base.data), form.getValues(), profileValues(newer.data))
    form.reset(merged.values)
    setBase(newer)
    setConflicts(merged.conflicts.length > 0 ? merged.conflicts : undefined)
  }

  async function save(values: ProfileValues): Promise<void> {
    setSaved(false)
    const change = profileChange(profileValues(base.data), values)
    if (Object.keys(change).length === 0) return
    try {
      take(await whileSignedIn(changeMe(change, base.etag)))
    } catch (thrown) {
      if (asProblem(thrown).code !== 'profile.conflict') throw thrown
      const newer = await whileSignedIn(fetchMe())
      mergeIn(newer)
      setConflicts((found) => found ?? [])
      queryClient.setQueryData(ME_KEY, newer)
    }
  }

  function take(newer: VersionedProfile): void {
    setBase(newer)
    setConflicts(undefined)
    form.reset(profileValues(newer.data))
    queryClient.setQueryData(ME_KEY, newer)
    setSaved(true)
    announce(t('profile.saved'))
  }

  function takeSaved(name: ProfileField, value: string): void {
    form.setValue(name, value, { shouldValidate: true })
    setConflicts((found) => found?.filter((conflict) => conflict.field !== name))
  }

  const left = LIMITS.bioLength - codePoints(typed.bio)
  return (
    <form noValidate onSubmit={onSubmit}>
      {(problem || conflicts) && (
        <div className="pb-8">
          {problem && <ProblemAlert problem={problem} />}
          {conflicts && <ConflictNotice conflicts={conflicts} onTake={takeSaved} />}
        </div>
      )}
      <Section title={t('profile.details')} text={t('profile.details.text')}>
        <TextField label={t('field.name')} autoComplete="name" required {...field('name')} />
        <TextField
          label={t('field.handle')}
          note={t('app.optional')}
          hint={t('field.handle.hint')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...field('handle')}
        />
        <TextArea
          label={t('field.bio')}
          note={t('app.optional')}
          hint={`${t('field.bio.hint')} ${left < 0 ? tCount('field.bio.over', -left) : tCount('field.bio.left', left)}`}
          {...field('bio')}
        />
      </Section>
      <Section title={t('profile.region')} text={t('profile.region.text')}>
        <RegionFields
          saved={base.data}
          locale={field('locale')}
          timeZone={field('timeZone')}
          typedZone={typed.timeZone}
          onZone={(zone) => form.setValue('timeZone', zone)}
        />
      </Section>
      <SaveBar
        state={dirty ? 'unsaved' : saved ? 'saved' : 'unchanged'}
        busy={busy}
        onDiscard={() => {
          form.reset(profileValues(base.data))
          setConflicts(undefined)
        }}
      />
    </form>
  )
}
