import Bowser from 'bowser'
import type { Session } from '#contract/sessions.ts'

const KINDS: Record<string, Session['kind']> = { desktop: 'desktop', mobile: 'phone', tablet: 'tablet' }

/** Browser and system in words, as far as the User-Agent tells; it can say anything, so it is only shown. */
export function describeDevice(userAgent: string | null): Pick<Session, 'device' | 'kind'> {
  if (userAgent === null || userAgent.trim() === '') return { device: 'Unknown device', kind: 'other' }
  const { browser, os, platform } = Bowser.parse(userAgent)
  const system =
    os.name &&
    [os.name, os.name === 'Windows' || os.name === 'Linux' ? undefined : os.version?.split('.')[0]]
      .filter(Boolean)
      .join(' ')
  const parts = [browser.name, system].filter((part) => part !== undefined && part !== '')
  // Tools name themselves first: "curl/8.5.0".
  const product = /^[\w .-]{1,40}(?=\/)/.exec(userAgent)?.[0]
  const device = parts.length > 0 ? parts.join(' on ') : (product ?? 'Unknown device')
  return { device: device.slice(0, 80), kind: KINDS[platform.type ?? ''] ?? 'other' }
}
