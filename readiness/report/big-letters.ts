const LETTERS: Readonly<Record<string, readonly string[]>> = {
  G: [' █████ ', '██     ', '██  ███', '██   ██', ' █████ '],
  O: [' █████ ', '██   ██', '██   ██', '██   ██', ' █████ '],
  N: ['██   ██', '███  ██', '██ █ ██', '██  ███', '██   ██'],
  '-': ['    ', '    ', '████', '    ', '    '],
}

/** The verdict, large: five lines. */
export function bigLetters(text: string): string[] {
  return [0, 1, 2, 3, 4].map((row) => [...text].map((letter) => LETTERS[letter]?.[row] ?? '').join('  '))
}
