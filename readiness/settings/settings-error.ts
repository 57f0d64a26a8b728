/** One mistake in readiness.yaml, in a sentence, with what to do. */
export type SettingsMistake = { file: string; line?: number; path: string; what: string }

/** Says everything that is wrong with readiness.yaml at once. */
export class SettingsError extends Error {
  override name = 'SettingsError'
  readonly mistakes: readonly SettingsMistake[]

  constructor(mistakes: readonly SettingsMistake[]) {
    super(mistakes.map(sayMistake).join('\n'))
    this.mistakes = mistakes
  }
}

function sayMistake({ file, line, path, what }: SettingsMistake): string {
  const where = line === undefined ? file : `${file}:${line}`
  return path === '' ? `${where}: ${what}` : `${where}: ${path}: ${what}`
}
