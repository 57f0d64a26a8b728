import { useEffect, useState } from 'react'

const PAUSE_MS = 150

/** The estimator's score of a password, 0 to 4; undefined until something is typed and the estimator is there. */
export function useStrength(password: string, identity: readonly string[]): number | undefined {
  const [score, setScore] = useState<number>()
  const about = identity.join('\n')

  useEffect(() => {
    if (password === '') return
    let wanted = true
    const timer = setTimeout(() => {
      // The word list is large: it loads only when a new password is being typed. Without it the length decides.
      import('./zxcvbn.ts').then(
        ({ estimate }) => {
          if (wanted) setScore(estimate(password, about.split('\n')))
        },
        () => undefined,
      )
    }, PAUSE_MS)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [password, about])

  return password === '' ? undefined : score
}
