import { useMutation } from '@tanstack/react-query'
import { useId } from 'react'
import { PAGES } from '#contract/paths.ts'
import { signOut } from '#web/api/auth.ts'
import type { Profile } from '#contract/profile.ts'
import { asProblem } from '#web/api/problem.ts'
import { forgetEmail } from '#web/lib/remembered-email.ts'
import { t } from '#web/lib/messages.ts'
import { hasUnsaved, setUnsaved } from '#web/lib/unsaved.ts'
import { Button } from '#web/ui/Button.tsx'
import { Avatar } from './Avatar.tsx'
import { ProblemAlert } from './ProblemAlert.tsx'
import { ThemeChoice } from './ThemeChoice.tsx'

/** Who is signed in, the theme and the way out. A popover: the browser closes it on Escape and on a click beside. */
export function AccountMenu({ profile }: { profile: Pick<Profile, 'name' | 'email' | 'avatarUrl'> }) {
  const id = useId()
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      setUnsaved(false)
      forgetEmail()
      // A page load rather than a change of address: nothing of the account stays in memory, and nothing asks again.
      location.assign(PAGES.signedOut)
    },
  })

  function askToLeave(): void {
    if (!hasUnsaved() || confirm(t('nav.unsaved'))) leave.mutate()
  }

  return (
    <>
      <button type="button" popoverTarget={id} className="rounded-full">
        <Avatar url={profile.avatarUrl} name={profile.name} />
        <span className="sr-only"> {t('nav.menu')}</span>
      </button>
      <div
        id={id}
        popover="auto"
        className="fixed inset-auto top-18 right-[max(1rem,calc((100vw-62rem)/2))] w-72 max-w-[calc(100vw-2rem)] rounded-card border border-line bg-surface p-5 text-ink shadow-lg"
      >
        <div className="grid gap-4">
          <p className="grid">
            <span className="font-medium break-words">{profile.name}</span>
            <span className="text-sm break-all text-ink-soft">{profile.email}</span>
          </p>
          <ThemeChoice />
          {leave.isError && <ProblemAlert problem={asProblem(leave.error)} />}
          <Button look="quiet" wide busy={leave.isPending} onClick={askToLeave}>
            {t('nav.sign-out')}
          </Button>
        </div>
      </div>
    </>
  )
}
