import type { ComponentProps } from 'react'

type Props = ComponentProps<'input'> & { label: string }

export function Checkbox({ label, ...input }: Props) {
  return (
    <label className="flex min-h-8 w-fit items-center gap-2.5">
      <input type="checkbox" {...input} className="size-5 shrink-0" />
      {label}
    </label>
  )
}
