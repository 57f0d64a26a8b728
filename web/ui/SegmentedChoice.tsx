import { useId, type ReactNode } from 'react'

type Props<V extends string> = {
  label: string
  value: V
  options: readonly { value: V; label: string; icon: ReactNode }[]
  onChange: (value: V) => void
}

/** A few choices side by side: radio buttons underneath, so arrows and screen readers work as everywhere. */
export function SegmentedChoice<V extends string>({ label, value, options, onChange }: Props<V>) {
  const name = useId()
  return (
    <fieldset className="flex w-fit rounded-full border border-line bg-surface p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <span key={option.value} className="relative">
          <input
            type="radio"
            id={name + option.value}
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="peer absolute inset-0 cursor-pointer opacity-0"
          />
          <label
            htmlFor={name + option.value}
            title={option.label}
            className="grid h-8 w-10 place-items-center rounded-full text-ink-soft peer-checked:bg-primary peer-checked:text-on-primary peer-focus-visible:outline-3 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-brass hover:text-ink peer-checked:hover:text-on-primary"
          >
            {option.icon}
            <span className="sr-only">{option.label}</span>
          </label>
        </span>
      ))}
    </fieldset>
  )
}
