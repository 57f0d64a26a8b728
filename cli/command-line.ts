import { parseArgs } from 'node:util'
import { findNearest } from './nearest.ts'
import { UsageError } from './usage-error.ts'

export type Flag = {
  type: 'string' | 'boolean'
  /** How its value is called in the help, e.g. "host name". */
  value?: string
  doc: string
}
export type Flags = Readonly<Record<string, Flag>>
export type Values<F extends Flags> = {
  -readonly [Name in keyof F]: (F[Name]['type'] extends 'string' ? string : boolean) | undefined
}

/**
 * Reads the arguments of a command. What is given twice, is not known or lacks its value is refused with a suggestion.
 * @param operands how the arguments that are no flags are called, in their order
 * @throws {UsageError}
 */
export function readArguments<F extends Flags>(
  command: string,
  args: readonly string[],
  flags: F,
  operands: readonly string[] = [],
): { values: Values<F>; operands: string[] } {
  const options = Object.fromEntries(Object.entries(flags).map(([name, { type }]) => [name, { type }]))
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const values: Record<string, string | boolean> = {}
  const found: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') found.push(token.value)
    if (token.kind !== 'option') continue
    const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined
    if (flag === undefined) throw new UsageError(explainUnknown(command, token.rawName, Object.keys(flags)))
    if (token.name in values) throw new UsageError(`${token.rawName} is given twice.`)
    values[token.name] = valueOf(token.rawName, flag, token.value, token.inlineValue)
  }
  if (found.length > operands.length) {
    const [unwanted] = found.slice(operands.length)
    throw new UsageError(`gatehouse ${command} does not know what to do with "${unwanted}".`)
  }
  if (found.length < operands.length)
    throw new UsageError(`gatehouse ${command} needs <${operands[found.length]}>.`)
  return { values: values as Values<F>, operands: found }
}

function valueOf(
  rawName: string,
  flag: Flag,
  value: string | undefined,
  isInline: boolean | undefined,
): string | boolean {
  if (flag.type === 'boolean') {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value.`)
    return true
  }
  // "--domain --mail x" lacks the domain. A single "-" stands for the standard input.
  const isNextFlag = isInline !== true && value?.startsWith('-') === true && value !== '-'
  if (value === undefined || value === '' || isNextFlag)
    throw new UsageError(`${rawName} needs a value: ${rawName} <${flag.value ?? 'value'}>.`)
  return value
}

function explainUnknown(command: string, rawName: string, names: readonly string[]): string {
  const meant = findNearest(rawName.replace(/^-+/, ''), names)
  return `gatehouse ${command} has no ${rawName}.${meant === undefined ? '' : ` Did you mean --${meant}?`}`
}
