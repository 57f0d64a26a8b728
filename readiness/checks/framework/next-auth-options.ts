import { resolveValue, type CodeFile } from '#readiness/facts/framework/code-file.ts'
import type { CodeValue } from '#readiness/facts/framework/code-value.ts'
import type { FoundOptions, OptionRecord } from '#readiness/facts/framework/better-auth-options.ts'
import type { FrameworkCode } from '#readiness/facts/framework/framework-code.ts'

const isNextAuth = ({ imports }: CodeFile): boolean =>
  imports.some(({ module }) => /^(next-auth|@auth\/\w+)(\/|$)/.test(module))

const hasProviders = (value: CodeValue | undefined): value is OptionRecord =>
  value?.kind === 'record' && value.entries.some(({ key }) => key === 'providers')

/** The options of NextAuth or Auth.js: what has `providers` in a file that imports it. */
export function nextAuthOptions(code: FrameworkCode): FoundOptions[] {
  return code.files.filter(isNextAuth).flatMap((file) => {
    const found = new Set<OptionRecord>()
    for (const record of file.records) if (hasProviders(record)) found.add(record)
    for (const { callee, args } of file.calls) {
      const value = /^(NextAuth|SvelteKitAuth|ExpressAuth)$/.test(callee)
        ? resolveValue(file, args.at(-1))
        : undefined
      if (hasProviders(value)) found.add(value)
    }
    return [...found].map((options) => ({ file, options }))
  })
}
