import { classNames } from './class-names.ts'

type Props = { label: string; level: 0 | 1 | 2 | 3 | 4; word: string }

const TONES = ['bg-danger', 'bg-danger', 'bg-brass', 'bg-good', 'bg-good']

/** Four stones of a wall; the word says the same, so that nobody needs the colours. */
export function StrengthBar({ label, level, word }: Props) {
  return (
    <div className="grid gap-1.5">
      <div className="grid grid-cols-4 gap-1.5" aria-hidden="true">
        {[1, 2, 3, 4].map((stone) => (
          <span
            key={stone}
            className={classNames(
              'h-1.5 rounded-full transition-colors',
              stone <= Math.max(level, 1) ? TONES[level] : 'bg-sunken',
            )}
          />
        ))}
      </div>
      <p className="text-sm text-ink-soft" aria-live="polite">
        <span className="sr-only">{label}: </span>
        <span className="font-medium text-ink">{word}</span>
      </p>
    </div>
  )
}
