import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { complain, paint } from '#cli/terminal.ts'

/** Asks a person at a terminal. */
export type Questions = {
  /** Asks until the answer is accepted; an empty answer takes the default, where there is one. */
  ask<T>(question: Question<T>): Promise<T>
  close(): void
}

export type Question<T> = {
  text: string
  hint?: string
  default?: string
  isHidden?: boolean
  read(answer: string): { value: T } | { fault: string }
}

/** The person ended the questions with Ctrl-C or Ctrl-D. */
export class QuestionsEnded extends Error {}

export function openQuestions(): Questions {
  let isMuted = false
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!isMuted) process.stdout.write(chunk)
      done()
    },
  })
  const lines = createInterface({ input: process.stdin, output, terminal: true })
  const ended = Promise.withResolvers<never>()
  ended.promise.catch(() => {})
  for (const event of ['SIGINT', 'close'] as const) lines.on(event, () => ended.reject(new QuestionsEnded()))

  const askOnce = async (text: string, isHidden: boolean): Promise<string> => {
    const answer = lines.question(text)
    isMuted = isHidden
    try {
      return (await Promise.race([answer, ended.promise])).trim()
    } finally {
      isMuted = false
      if (isHidden) process.stdout.write('\n')
    }
  }
  return {
    async ask({ text, hint, default: standard, isHidden = false, read }) {
      if (hint !== undefined) process.stdout.write(`  ${paint('dim', hint)}\n`)
      for (;;) {
        const shown = standard === undefined ? '' : paint('dim', ` [${standard}]`)
        const answer = (await askOnce(`  ${text}${shown}: `, isHidden)) || (standard ?? '')
        const result = read(answer)
        if ('value' in result) return result.value
        complain(`  ${paint('red', '✖')} ${result.fault}`)
      }
    },
    close: () => lines.close(),
  }
}
