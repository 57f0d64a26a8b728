import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Writes for people on the standard output, in colour where that is a terminal and NO_COLOR is not set. */
export function say(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** Errors and remarks, beside what a program may read. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`)
}

export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

const WIDEST = 100

/** Breaks a paragraph at spaces for a terminal, every line but the first indented. A program gets it whole. */
export function wrap(text: string, indent: number): string {
  if (!process.stdout.isTTY) return text
  const width = Math.min(WIDEST, process.stdout.columns || WIDEST) - indent
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`)
}
