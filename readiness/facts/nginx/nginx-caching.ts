import { answersOf, isAssets, publicServers, type Answer } from './nginx-answers.ts'
import type { NginxConfiguration } from './nginx-config.ts'
import { isHeader } from './nginx-headers.ts'
import { effective, effectiveAll } from './nginx-scope.ts'
import { valuesOf } from './nginx-values.ts'
import type { Directive } from './parse-nginx.ts'

export type Kept = {
  answer: Answer
  isAssets: boolean
  /** Seconds for which a browser may keep it; undefined when nginx does not say. */
  seconds?: number
  by?: Directive
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
  M: 2_592_000,
  y: 31_536_000,
}
const TEN_YEARS = 315_360_000

/** What nginx says of how long its own files may be kept. */
export function keptFiles({ http }: NginxConfiguration): Kept[] {
  return publicServers(http)
    .flatMap(answersOf)
    .filter(({ kind, modifier }) => kind === 'static' && modifier !== '@')
    .map((answer) => {
      const assets = isAssets(answer)
      const control = effectiveAll(answer.scope, 'add_header').find((each) => isHeader(each, 'Cache-Control'))
      const fromControl =
        control === undefined ? undefined : secondsOfControl(valuesOf(http, control.args[1] ?? '').join(','))
      const expires = effective(answer.scope, 'expires')
      const fromExpires = expires === undefined ? undefined : secondsOfExpires(expires.args.at(-1) ?? '')
      if (fromControl !== undefined) return { answer, isAssets: assets, seconds: fromControl, by: control! }
      if (fromExpires !== undefined) return { answer, isAssets: assets, seconds: fromExpires, by: expires! }
      return { answer, isAssets: assets }
    })
}

function secondsOfControl(value: string): number | undefined {
  if (/no-cache|no-store/i.test(value)) return 0
  const age = /max-age\s*=\s*"?(\d+)/i.exec(value)?.[1]
  return age === undefined ? undefined : Number(age)
}

/** Of the value of `expires`: "1y", "30d", "1h 30m", "max", "-1", "epoch", "off". */
function secondsOfExpires(value: string): number | undefined {
  if (value === 'max') return TEN_YEARS
  if (value === 'epoch' || value.startsWith('-')) return 0
  if (!/^\d[\dsmhdwMy]*$/.test(value) || value.length > 50) return undefined
  return [...value.matchAll(/(\d+)([smhdwMy]?)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!,
    0,
  )
}
