import { defineExtractor } from '#readiness/facts/source/extractor.ts'
import type { CodeFile } from './code-file.ts'
import { readJavaScript } from './read-javascript.ts'
import { readPython } from './read-python.ts'
import { isForDevelopment, ships } from './shipped-files.ts'
import { WORTH_READING } from './worth-reading.ts'

/** Written by a program, and run once. */
const MIGRATION = /(^|\/)(migrations|versions)\/[^/]*\.py$/

/** Takes out of each file that ships what it says of frameworks and libraries. */
export const frameworkReader = defineExtractor<CodeFile>({
  name: 'frameworks',
  hint: WORTH_READING,
  script: (file) => (ships(file) && !isForDevelopment(file.path) ? [readJavaScript(file)] : []),
  python(file) {
    if (!ships(file) || isForDevelopment(file.path) || MIGRATION.test(file.path)) return []
    const [node] = file.nodes('ImportStatement', 'AssignStatement', 'CallExpression')
    const top = node === undefined ? undefined : [...file.ancestorsOf(node)].at(-1)
    return top === undefined ? [] : [readPython({ path: file.path, kind: file.kind, text: file.text, top })]
  },
})
