import { useId } from 'react'

type Props = {
  label: string
  value: number
  min: number
  max: number
  disabled?: boolean
  onChange: (value: number) => void
}

export function Slider({ label, value, min, max, disabled = false, onChange }: Props) {
  const id = useId()
  return (
    <div className="grid grid-cols-[8.500rem_minmax(0,1fr)] items-center gap-3">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step="any"
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.target.valueAsNumber)}
        className="h-8 w-full disabled:opacity-40"
      />
    </div>
  )
}
