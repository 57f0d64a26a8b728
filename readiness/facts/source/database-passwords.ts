import { isDatabaseName, isSecretName } from '#readiness/facts/containers/secret-names.ts'
import { defineFact } from '#readiness/model/fact.ts'
import type { DatabasePassword } from './database-reader.ts'
import { databaseReader } from './database-reader.ts'
import { environmentReads } from './environment-reads.ts'
import { isSecretStandIn } from './secret-shape.ts'
import { sourceModules } from './source-modules.ts'

export type DatabasePasswords = {
  passwords: readonly (DatabasePassword & { file: string; name?: string })[]
  files: number
  unread: readonly string[]
}

/** Passwords of databases that are written into the code of the product. */
export const databasePasswords = defineFact<DatabasePasswords>({
  name: 'database passwords in code',
  depth: 'static',
  seconds: 60,
  async look(at) {
    const modules = await at.use(sourceModules)
    const { reads } = await at.use(environmentReads)
    const written = modules
      .found(databaseReader)
      .flatMap(({ path, items }) => items.map((item) => ({ ...item, file: path })))
    const standIns = reads.flatMap(({ name, file, kind, fallback }) =>
      kind === 'product' &&
      fallback.kind === 'literal' &&
      isDatabaseName(name) &&
      isSecretName(name) &&
      isSecretStandIn(name, fallback.text)
        ? [
            {
              file,
              name,
              line: fallback.line,
              where: `the stand-in of ${name}`,
              text: fallback.text,
              ...(fallback.guard !== undefined && { guard: fallback.guard }),
            },
          ]
        : [],
    )
    const places = new Set(standIns.map(({ file, line }) => `${file}:${line}`))
    const passwords = [...standIns, ...written.filter(({ file, line }) => !places.has(`${file}:${line}`))]
    for (const { text } of passwords) at.conceal(text)
    return {
      passwords,
      files: modules.modules.filter(({ kind }) => kind === 'product').length,
      unread: modules.unread(databaseReader).map(({ path }) => path),
    }
  },
})
