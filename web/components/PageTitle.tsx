import { useEffect, useRef } from 'react'
import { t } from '#web/lib/messages.ts'

// The first page is read from its top; only later ones need the focus moved, as a page load would have done.
let landed = false

/** The h1 of a page. It names the tab and takes the focus when the page or its state changes. */
export function PageTitle({ children, hidden = false }: { children: string; hidden?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${children} · ${t('app.name')}`
    if (landed) {
      window.scrollTo(0, 0)
      heading.current?.focus({ preventScroll: true })
    }
    landed = true
  }, [children])
  return (
    <h1
      ref={heading}
      tabIndex={-1}
      className={hidden ? 'sr-only' : 'text-[2rem] leading-tight break-words outline-none sm:text-4xl'}
    >
      {children}
    </h1>
  )
}
