import { lineFinder } from './line-finder.ts'
import { VOCABULARIES, type Mention, type Vocabulary } from './vocabularies.ts'

const MOST = 40

/** Adds where the words of each vocabulary are first in a text. */
export function findMentions(
  file: string,
  text: string,
  into: Record<Vocabulary, Mention[]>,
  only?: readonly Vocabulary[],
): void {
  let lineOf: ReturnType<typeof lineFinder> | undefined
  for (const [vocabulary, pattern] of Object.entries(VOCABULARIES) as [Vocabulary, RegExp][]) {
    if (into[vocabulary].length >= MOST || only?.includes(vocabulary) === false) continue
    const match = pattern.exec(text)
    if (match === null) continue
    lineOf ??= lineFinder(text)
    into[vocabulary].push({
      file,
      line: lineOf(match.index),
      word: match[0].slice(0, 60),
      language: file.replace(/^.*\./, ''),
    })
  }
}
