import { defineExtractor } from './extractor.ts'
import { environmentOfPython } from './python-environment.ts'
import { environmentOfScript } from './script-environment.ts'

/** What reads or declares environment variables. */
export const environmentReader = defineExtractor({
  name: 'environment reads',
  hint: /\benv\b|\bENV\b|env\(|Env\(|environ|getenv|BaseSettings|onfig(Service)?\.get|\bconfig\(|secret\(/i,
  script: environmentOfScript,
  python: environmentOfPython,
})
