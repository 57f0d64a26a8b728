import { STATUS_CODES } from 'node:http'
import { ERRORS, type ErrorCode } from '#contract/error-codes.ts'
import type { Command } from './command.ts'
import { readArguments } from './command-line.ts'
import { findNearest } from './nearest.ts'
import { paint, say, wrap } from './terminal.ts'
import { UsageError } from './usage-error.ts'

export const explainCommand: Command = {
  usage: 'explain <code>',
  about: ['Says what an error code means and what to do about it, e.g. "gatehouse explain auth.required".'],
  flags: {},
  run: explain,
}

async function explain(args: string[]): Promise<void> {
  const { operands } = readArguments('explain', args, {}, ['code'])
  const [code = ''] = operands
  if (!isErrorCode(code)) throw new UsageError(explainUnknown(code))
  const { status, title, fix } = ERRORS[code]
  say(`${paint('bold', code)}  (HTTP ${status} ${STATUS_CODES[status] ?? ''})`)
  say(`  Means   ${wrap(`${title}.`, 10)}`)
  say(`  To do   ${wrap(fix, 10)}`)
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code)
}

function explainUnknown(code: string): string {
  const codes = Object.keys(ERRORS)
  const family = code.split('.')[0] ?? ''
  const kin = codes.filter((known) => family !== '' && known.startsWith(`${family}.`))
  const meant = findNearest(code, codes)
  if (meant !== undefined) return `There is no error code "${code}". Did you mean ${meant}?`
  if (kin.length > 0) return `There is no error code "${code}". Of "${family}" there are: ${kin.join(', ')}.`
  return `There is no error code "${code}". All of them are in docs/errors.md.`
}
