import { classNames } from './class-names.ts'

const LOOKS = {
  primary: 'bg-primary text-on-primary hover:bg-primary-strong border-transparent',
  quiet: 'bg-surface text-ink border-edge hover:border-ink hover:bg-sunken',
  danger: 'bg-surface text-danger border-danger hover:bg-danger-soft',
  plain: 'border-transparent text-link underline underline-offset-4 decoration-1 hover:decoration-2',
}

export type ButtonLook = keyof typeof LOOKS
export type ButtonSize = 'normal' | 'small'

/** How anything that looks like a button looks, links included. */
export function buttonClass(look: ButtonLook, size: ButtonSize = 'normal', wide = false): string {
  return classNames(
    'relative inline-flex items-center justify-center gap-2 rounded-field border font-medium transition-colors',
    size === 'normal' ? 'min-h-12 py-2.5' : 'min-h-10 py-1.5 text-sm',
    look !== 'plain' && (size === 'normal' ? 'px-5' : 'px-3.5'),
    wide && 'w-full',
    LOOKS[look],
  )
}
