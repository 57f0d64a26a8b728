import { isWithin, resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import { flagOf, isFromEnvironment, type CodeValue } from '#readiness/facts/framework/code-value.ts'
import { inProduction } from '#readiness/facts/framework/fold-value.ts'

export type OriginVerdict = { verdict: 'good' | 'bad' | 'open'; said: string }

const good = (said: string): OriginVerdict => ({ verdict: 'good', said })
const bad = (said: string): OriginVerdict => ({ verdict: 'bad', said })
const open = (said: string): OriginVerdict => ({ verdict: 'open', said })

/** What a setting of allowed origins comes to. */
export function originVerdict(file: CodeFile, written: CodeValue | undefined, depth = 0): OriginVerdict {
  const value = inProduction(resolveValue(file, inProduction(written)))
  if (value === undefined || depth > 4) return open('the origins come from elsewhere')
  switch (value.kind) {
    case 'text':
      return ofText(value.text)
    case 'flag':
      return value.flag ? bad('any origin is reflected') : good('no other origin is allowed')
    case 'pattern':
      return ofPattern(value.source)
    case 'list': {
      const verdicts = value.items.map((item) => originVerdict(file, item, depth + 1))
      return worst(verdicts) ?? open('the list of origins is empty here')
    }
    case 'choice': {
      // `process.env.X || "*"`: what holds when nobody sets it.
      const verdicts = value.options.map((each) => originVerdict(file, each, depth + 1))
      return (
        verdicts.find(({ verdict }) => verdict === 'bad') ??
        verdicts.find(({ verdict }) => verdict === 'good') ??
        open('the origins come from elsewhere')
      )
    }
    case 'function':
      return ofFunction(file, value)
    case 'name':
      if (/(^|\.)(headers\.origin|headers\.Origin)$/.test(value.name)) return bad('any origin is reflected')
      return isFromEnvironment(value)
        ? good('the origins come from the environment')
        : open('the origins come from elsewhere')
    case 'call':
      if (isFromEnvironment(value)) {
        const fallback = value.call.args.at(-1)
        if (fallback?.kind === 'text' && fallback.text.trim() === '*')
          return bad('"*" is allowed when nothing is set')
        return good('the origins come from the environment')
      }
      return open('the origins come from elsewhere')
    case 'number':
    case 'none':
    case 'record':
    case 'other':
      return open('the origins come from elsewhere')
  }
}

function ofText(text: string): OriginVerdict {
  const origins = text.split(',').map((each) => each.trim())
  if (origins.includes('*') || origins.some((each) => /^(https?:\/\/)?\*$/.test(each)))
    return bad('"*" is allowed')
  if (origins.includes('null')) return bad('the origin "null" is allowed')
  return good(`named origins: ${origins.join(', ').slice(0, 80)}`)
}

/** A pattern that also fits `https://evil-example.com` or `https://example.com.evil.org`. */
function ofPattern(source: string): OriginVerdict {
  if (/^\^?\(?\.[*+]\)?\$?$/.test(source)) return bad('the pattern fits any origin')
  if (!source.endsWith('$')) return bad('the pattern of origins is open at its end')
  if (!/^(\^|\(?\?:|\\\.|https)/.test(source)) return bad('the pattern of origins is open at its beginning')
  return good('the pattern of origins is anchored')
}

function worst(verdicts: readonly OriginVerdict[]): OriginVerdict | undefined {
  return (
    verdicts.find(({ verdict }) => verdict === 'bad') ??
    verdicts.find(({ verdict }) => verdict === 'open') ??
    verdicts[0]
  )
}

/** `(origin, callback) => callback(null, true)` lets everybody in. */
function ofFunction(file: CodeFile, value: CodeValue & { kind: 'function' }): OriginVerdict {
  const self = file.functions.find(({ start, end }) => start === value.start && end === value.end)
  const callback = self?.parameters[1]
  const origin = self?.parameters[0]
  if (callback === undefined || callback === '') return open('a function decides on origins')
  const answers = file.calls.filter((call) => call.callee === callback && isWithin(call, value))
  const isAny =
    answers.length > 0 &&
    answers.every(
      ({ args }) => flagOf(args[1]) === true || (args[1]?.kind === 'name' && args[1].name === origin),
    )
  return isAny ? bad('any origin is reflected by a function') : open('a function decides on origins')
}
