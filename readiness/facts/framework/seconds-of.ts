import { resolveValue, type CodeFile } from './code-file.ts'
import type { CodeValue } from './code-value.ts'
import { inProduction } from './fold-value.ts'

const UNITS: Readonly<Record<string, number>> = {
  ms: 0.001,
  millisecond: 0.001,
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3_600,
  hr: 3_600,
  hour: 3_600,
  d: 86_400,
  day: 86_400,
  w: 604_800,
  week: 604_800,
  month: 2_629_800,
  y: 31_557_600,
  yr: 31_557_600,
  year: 31_557_600,
}

/** Seconds of "7d", "30 days", "1h". */
function secondsOfText(text: string): number | undefined {
  const match = /^\s*(\d{1,12}(?:\.\d{1,6})?)\s*([a-z]{1,12})\s*$/i.exec(text)
  const unit = (match?.[2] ?? '').toLowerCase()
  const factor = UNITS[unit] ?? UNITS[unit.replace(/s$/, '')]
  return match?.[1] === undefined || factor === undefined ? undefined : Number(match[1]) * factor
}

/** Seconds that a value stands for. `unit` is what a bare number counts, in seconds. */
export function secondsOf(file: CodeFile, written: CodeValue | undefined, unit = 1): number | undefined {
  const value = inProduction(resolveValue(file, inProduction(written)))
  if (value === undefined) return undefined
  if (value.kind === 'number') return value.number * unit
  if (value.kind === 'text') return secondsOfText(value.text)
  if (value.kind !== 'call') return undefined
  const { callee, named, args } = value.call
  if (/(^|\.)(timedelta|relativedelta)$/.test(callee)) {
    let seconds = 0
    for (const [at, arg] of args.entries())
      seconds += arg.kind === 'number' && at < 2 ? arg.number * (at === 0 ? 86_400 : 1) : Number.NaN
    for (const { key, value: amount } of named) {
      const resolved = resolveValue(file, amount)
      const factor = UNITS[key.replace(/s$/, '')]
      seconds += resolved?.kind === 'number' && factor !== undefined ? resolved.number * factor : Number.NaN
    }
    return Number.isNaN(seconds) ? undefined : seconds
  }
  if (/^(int|Number|parseInt|ms)$/.test(callee) && args[0] !== undefined)
    return secondsOf(file, args[0], callee === 'ms' ? 0.001 : unit)
  return undefined
}

/** A length of time in words. */
export function durationText(seconds: number): string {
  const [count, unit] =
    seconds >= 172_800
      ? [seconds / 86_400, 'days']
      : seconds >= 7_200
        ? [seconds / 3_600, 'hours']
        : seconds >= 120
          ? [seconds / 60, 'minutes']
          : [seconds, 'seconds']
  return `${Number(count.toFixed(1))} ${unit}`
}
