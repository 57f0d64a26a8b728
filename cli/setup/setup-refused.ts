/** Something that setup does not go on with. Every sentence says what to do; nothing has been written for it. */
export class SetupRefused extends Error {
  readonly sentences: readonly string[]

  constructor(...sentences: string[]) {
    super(sentences.join('\n'))
    this.name = 'SetupRefused'
    this.sentences = sentences
  }
}
