import { useEffect, useRef, type ReactNode } from 'react'
import { CheckIcon, WarningIcon } from './icons.tsx'

type Props = {
  tone: 'danger' | 'good' | 'note'
  /** Whether it takes the focus when it appears: an answer to what the person just did. */
  focus?: boolean
  children: ReactNode
}

const TONES = {
  danger: 'border-danger bg-danger-soft',
  good: 'border-good bg-good-soft',
  note: 'border-brass bg-brass-soft',
}
const ICON_TONES = { danger: 'text-danger', good: 'text-good', note: 'text-brass' }

export function Alert({ tone, focus = false, children }: Props) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (focus) box.current?.focus()
  }, [focus])
  return (
    <div
      ref={box}
      tabIndex={-1}
      role={tone === 'danger' ? 'alert' : 'status'}
      className={`flex gap-2.5 rounded-field border px-4 py-3 ${TONES[tone]}`}
    >
      <span className={`pt-0.5 ${ICON_TONES[tone]}`}>
        {tone === 'good' ? <CheckIcon /> : <WarningIcon />}
      </span>
      <div className="grid min-w-0 flex-1 gap-2">{children}</div>
    </div>
  )
}
