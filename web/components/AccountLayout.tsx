import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { PAGES } from '#contract/paths.ts'
import type { Profile } from '#contract/profile.ts'
import { t } from '#web/lib/messages.ts'
import { AccountMenu } from './AccountMenu.tsx'
import { AppLink } from './AppLink.tsx'
import { SkipLink } from './SkipLink.tsx'
import { Wordmark } from './Wordmark.tsx'

const PLACES = [
  { path: PAGES.profile, label: 'nav.profile' },
  { path: PAGES.security, label: 'nav.security' },
] as const

/** The frame of the pages inside the gate. */
export function AccountLayout({ profile, children }: { profile: Profile; children: ReactNode }) {
  const [path] = useLocation()
  return (
    <div className="min-h-dvh">
      <SkipLink />
      <header className="sticky top-0 z-10 border-b border-line bg-paper">
        <div className="mx-auto flex h-16 max-w-5xl items-center gap-3 px-4 sm:gap-8 sm:px-6">
          <Wordmark compact />
          <nav aria-label={t('nav.account')} className="flex flex-1 gap-1">
            {PLACES.map(({ path: to, label }) => (
              <AppLink
                key={to}
                to={to}
                aria-current={path === to ? 'page' : undefined}
                className="flex min-h-10 items-center rounded-field px-3 text-ink-soft decoration-brass decoration-2 underline-offset-8 hover:text-ink aria-[current=page]:font-medium aria-[current=page]:text-ink aria-[current=page]:underline"
              >
                {t(label)}
              </AppLink>
            ))}
          </nav>
          <AccountMenu profile={profile} />
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto max-w-5xl px-4 py-8 outline-none sm:px-6 sm:py-12">
        {children}
      </main>
    </div>
  )
}
