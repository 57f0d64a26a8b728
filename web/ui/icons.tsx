import type { ReactNode } from 'react'

function Icon({ children, className = 'size-5' }: { children: ReactNode; className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      className={`${className} shrink-0 fill-none stroke-current`}
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

export function WarningIcon() {
  return (
    <Icon className="mt-0.5 size-4">
      <path d="M12 4 2.500 20h19zM12 10v4.500M12 17.300v.1" />
    </Icon>
  )
}

export function ChevronIcon() {
  return (
    <Icon className="pointer-events-none absolute top-1/2 right-3.5 size-4 -translate-y-1/2 text-ink-soft">
      <path d="m6 9 6 6 6-6" />
    </Icon>
  )
}

export function EyeIcon({ crossed }: { crossed: boolean }) {
  return (
    <Icon>
      <path d="M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12z" />
      <circle cx="12" cy="12" r="3" />
      {crossed && <path d="m4 20 16-16" />}
    </Icon>
  )
}

export function CheckIcon() {
  return (
    <Icon className="mt-0.5 size-4">
      <path d="m4.500 12.500 5 5 10-11" />
    </Icon>
  )
}

const DEVICES = {
  desktop: 'M3.500 5h17v11h-17zM9 20h6M12 16v4',
  phone: 'M7.500 2.500h9v19h-9zM11 18.500h2',
  tablet: 'M4.500 3h15v18h-15zM11 18h2',
  other: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5.500 5 12.500 0 18-5-5.500-5-12.500 0-18z',
}

export function DeviceIcon({ kind }: { kind: keyof typeof DEVICES }) {
  return (
    <Icon className="size-6">
      <path d={DEVICES[kind]} />
    </Icon>
  )
}

const THEMES = {
  system: 'M3.500 5h17v11h-17zM9 20h6M12 16v4',
  light:
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400',
  dark: 'M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z',
}

export function ThemeIcon({ theme }: { theme: keyof typeof THEMES }) {
  return (
    <Icon className="size-4.5">
      <path d={THEMES[theme]} />
    </Icon>
  )
}
