import type { ReactNode } from 'react'
import { GateScene } from './GateScene.tsx'
import { SkipLink } from './SkipLink.tsx'
import { ThemeChoice } from './ThemeChoice.tsx'
import { Wordmark } from './Wordmark.tsx'

/** The frame of the pages outside the gate: the view through it on wide screens, one column of content beside. */
export function OpenLayout({ children }: { children: ReactNode }) {
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
      <SkipLink />
      <div className="sticky top-0 hidden h-dvh overflow-hidden bg-gate-1 lg:block">
        <GateScene />
      </div>
      <div className="flex min-h-dvh flex-col px-5 py-5 sm:px-10 lg:px-16">
        <header className="flex items-center justify-between gap-4">
          <Wordmark />
          <ThemeChoice />
        </header>
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto grid w-full max-w-104 flex-1 content-center gap-6 py-10 outline-none"
        >
          {children}
        </main>
      </div>
    </div>
  )
}
