import type { ComponentProps } from 'react'
import { buttonClass, type ButtonLook } from '#web/ui/button-class.ts'
import { AppLink } from './AppLink.tsx'

type Props = Omit<ComponentProps<typeof AppLink>, 'className'> & { look?: ButtonLook; wide?: boolean }

export function ButtonLink({ look = 'primary', wide = false, ...link }: Props) {
  return <AppLink {...link} className={buttonClass(look, 'normal', wide)} />
}
