/** The words of a command as a shell would split them, without expanding anything. */
export function splitWords(text: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (quote !== '') {
      if (character === quote) quote = ''
      else if (character === '\\' && quote === '"') word += text[(at += 1)] ?? ''
      else word += character
    } else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (character === '\\') word = (word ?? '') + (text[(at += 1)] ?? '')
    else word = (word ?? '') + character
  }
  if (word !== undefined) words.push(word)
  return words
}
