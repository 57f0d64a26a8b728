import { useSearch } from 'wouter'
import { rememberedNext } from './remembered-next.ts'

/** What the address bar asks to go on to after signing in, unjudged. */
export function useNext(): string | null {
  return new URLSearchParams(useSearch()).get('next')
}

/** The same on a page that a mailed link opened: what was asked for before the mail was sent. */
export function useNextBeforeMail(): string | null {
  return useNext() ?? rememberedNext()
}
