import { inProduction } from '#readiness/facts/framework/fold-value.ts'
import type { CodeCall, CodeValue } from '#readiness/facts/framework/code-value.ts'

/** Whether a name that fits is anywhere in a value, in production. */
export function containsName(
  written: CodeValue | undefined,
  pattern: { test(text: string): boolean },
  depth = 0,
): boolean {
  const value = inProduction(written)
  if (value === undefined || depth > 8) return false
  switch (value.kind) {
    case 'name':
      return pattern.test(value.name)
    case 'list':
      return value.items.some((each) => containsName(each, pattern, depth + 1))
    case 'record':
      return value.entries.some((each) => containsName(each.value, pattern, depth + 1))
    case 'choice':
      return value.test === '' && value.options.some((each) => containsName(each, pattern, depth + 1))
    case 'call':
      return (
        /^(String|JSON\.stringify|str|repr|inspect|util\.inspect)$/.test(value.call.callee) &&
        value.call.args.some((each) => containsName(each, pattern, depth + 1))
      )
    case 'text':
    case 'number':
    case 'flag':
    case 'none':
    case 'pattern':
    case 'function':
    case 'other':
      return false
  }
}

/** Whether a call that fits is anywhere in a value. */
export function containsCall(
  written: CodeValue | undefined,
  fits: (call: CodeCall) => boolean,
  depth = 0,
): boolean {
  const value = inProduction(written)
  if (value === undefined || depth > 8) return false
  if (value.kind === 'call')
    return fits(value.call) || value.call.args.some((each) => containsCall(each, fits, depth + 1))
  if (value.kind === 'list') return value.items.some((each) => containsCall(each, fits, depth + 1))
  if (value.kind === 'record') return value.entries.some((each) => containsCall(each.value, fits, depth + 1))
  return (
    value.kind === 'choice' &&
    value.test === '' &&
    value.options.some((each) => containsCall(each, fits, depth + 1))
  )
}
