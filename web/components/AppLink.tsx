import type { ComponentProps } from 'react'
import { Link } from 'wouter'
import { t } from '#web/lib/messages.ts'
import { hasUnsaved, setUnsaved } from '#web/lib/unsaved.ts'

type Props = Omit<ComponentProps<'a'>, 'href' | 'onClick'> & {
  to: string
  replace?: boolean
  onFollow?: () => void
}

/** A link within the app. It asks before something typed is lost. */
export function AppLink({ to, replace = false, onFollow, children, ...rest }: Props) {
  return (
    <Link
      {...rest}
      href={to}
      replace={replace}
      onClick={(event) => {
        if (hasUnsaved() && !confirm(t('nav.unsaved'))) {
          event.preventDefault()
          return
        }
        setUnsaved(false)
        onFollow?.()
      }}
    >
      {children}
    </Link>
  )
}
