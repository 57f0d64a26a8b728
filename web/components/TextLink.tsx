import type { ComponentProps } from 'react'
import { AppLink } from './AppLink.tsx'

export function TextLink(props: Omit<ComponentProps<typeof AppLink>, 'className'>) {
  return (
    <AppLink
      {...props}
      className="inline-block rounded-sm py-0.5 text-link underline decoration-1 underline-offset-4 hover:decoration-2"
    />
  )
}
