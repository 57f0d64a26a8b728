import type { CodeFile } from '#readiness/facts/framework/code-file.ts'
import type { CodeValue } from '#readiness/facts/framework/code-value.ts'
import { inProduction } from '#readiness/facts/framework/fold-value.ts'
import type { FrameworkCode } from '#readiness/facts/framework/framework-code.ts'
import { imports } from '#readiness/facts/framework/library-uses.ts'

export type FlaskSetting =
  | { kind: 'set'; value: CodeValue; file: CodeFile; line: number }
  /** It may be set where the tree does not show it. */
  | { kind: 'open' }
  | { kind: 'missing' }

const DEVELOPMENT = /dev|test|local/i

/** A setting of Flask: `app.config["X"]`, `app.config.update(X=…)`, or a field of a class of settings. */
export function flaskSetting(code: FrameworkCode, name: string): FlaskSetting {
  const found: Extract<FlaskSetting, { kind: 'set' }>[] = []
  let isOpen = false
  for (const file of code.files) {
    if (file.language !== 'python') continue
    const classes = file.classes.filter(({ name: each }) => DEVELOPMENT.test(each)).map(({ line }) => line)
    for (const { target, value, line, isDevelopmentOnly } of file.sets) {
      const isIt = target === name || target.endsWith(`.config.${name}`)
      const inDevelopmentClass = classes.some(
        (start) => line > start && !file.classes.some((each) => each.line > start && each.line <= line),
      )
      if (isIt && !isDevelopmentOnly && !inDevelopmentClass)
        found.push({ kind: 'set', value: inProduction(value) ?? value, file, line })
    }
    for (const call of file.calls) {
      if (/\.config\.(from_prefixed_env|from_envvar|from_pyfile|from_file|from_json)$/.test(call.callee))
        isOpen = true
      if (!/\.config\.(update|from_mapping)$/.test(call.callee)) continue
      const entry = call.named.find(({ key }) => key === name)
      if (entry !== undefined)
        found.push({ kind: 'set', value: inProduction(entry.value) ?? entry.value, file, line: entry.line })
    }
  }
  return found.at(-1) ?? { kind: isOpen ? 'open' : 'missing' }
}

/** Where Flask keeps a session in a cookie. */
export function usesFlaskSession(code: FrameworkCode): { file: CodeFile; line: number } | undefined {
  for (const file of code.files) {
    if (file.language !== 'python') continue
    const session = file.imports.find(
      ({ module, names }) => module === 'flask' && names.some(({ imported }) => imported === 'session'),
    )
    if (session !== undefined) return { file, line: session.line }
    const login = imports(file, 'flask_login')
      ? file.imports.find(({ module }) => module.startsWith('flask_login'))
      : undefined
    if (login !== undefined) return { file, line: login.line }
  }
  return undefined
}
