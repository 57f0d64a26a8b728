import { buildWebWhenStale } from './web-build.ts'

try {
  await buildWebWhenStale((line) => process.stderr.write(`gatehouse: ${line}\n`))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
