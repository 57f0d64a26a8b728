import { styleText } from 'node:util'
import type { Progress } from '#readiness/engine/gatherer.ts'

type Shown = Disposable & {
  onProgress(progress: Progress): void
  onJudged(judged: number, of: number): void
  clear(): void
}

/** What is being looked at, on one line of the standard error where that is a terminal. Silent elsewhere. */
export function showProgress(): Shown {
  const stream = process.stderr
  const working = new Map<string, string>()
  let count = ''
  let drawn = false
  const clear = (): void => {
    if (drawn) stream.write('\r\u001b[K')
    drawn = false
  }
  const draw = (): void => {
    const names = [...working].map(([name, text]) => (text === '' ? name : `${name} (${text})`)).join(', ')
    const line = `${count} ${names}`.trim().slice(0, (stream.columns || 80) - 1)
    stream.write(`\r\u001b[K${styleText('dim', line, { stream })}`)
    drawn = true
  }
  const timer = stream.isTTY ? setInterval(draw, 100) : undefined
  timer?.unref()
  return {
    onProgress: ({ fact, state, text = '' }) => {
      if (state === 'finished' || state === 'failed') working.delete(fact)
      else working.set(fact, text)
    },
    onJudged: (judged, of) => void (count = `${judged}/${of}`),
    clear,
    [Symbol.dispose]: () => {
      clearInterval(timer)
      clear()
    },
  }
}
