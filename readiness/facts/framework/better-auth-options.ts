import { resolveValue, type CodeFile } from './code-file.ts'
import type { CodeValue } from './code-value.ts'
import type { FrameworkCode } from './framework-code.ts'
import { imports } from './library-uses.ts'

export type OptionRecord = CodeValue & { kind: 'record' }
export type FoundOptions = { file: CodeFile; options: OptionRecord }

const KEYS = new Set([
  'database',
  'baseURL',
  'basePath',
  'secret',
  'emailAndPassword',
  'emailVerification',
  'socialProviders',
  'session',
  'account',
  'trustedOrigins',
  'rateLimit',
  'advanced',
  'plugins',
  'user',
  'secondaryStorage',
  'databaseHooks',
])

const KNOWN = new WeakMap<FrameworkCode['files'], FoundOptions[]>()

/** The options that Better Auth is started with, however they reach it. */
export function betterAuthOptions({ files }: Pick<FrameworkCode, 'files'>): readonly FoundOptions[] {
  const known = KNOWN.get(files) ?? findOptions(files)
  KNOWN.set(files, known)
  return known
}

function findOptions(files: FrameworkCode['files']): FoundOptions[] {
  return files.flatMap((file) => {
    if (!imports(file, 'better-auth')) return []
    const found = new Set<OptionRecord>()
    for (const { callee, args, isDevelopmentOnly } of file.calls) {
      const value = callee === 'betterAuth' ? resolveValue(file, args[0]) : undefined
      if (value?.kind === 'record' && !isDevelopmentOnly) found.add(value)
    }
    for (const record of file.records) if (looksLikeOptions(record)) found.add(record)
    return [...found].map((options) => ({ file, options }))
  })
}

function looksLikeOptions({ entries }: OptionRecord): boolean {
  const known = entries.filter(({ key }) => KEYS.has(key)).map(({ key }) => key)
  return (
    known.length >= 3 ||
    (known.length === 2 &&
      known.some((key) => /^(emailAndPassword|trustedOrigins|socialProviders)$/.test(key)))
  )
}
