type Props = { label: string; share: number | undefined }

export function ProgressBar({ label, share }: Props) {
  return (
    <progress
      aria-label={label}
      {...(share === undefined ? {} : { value: share })}
      max={1}
      className="h-1.5 w-full overflow-hidden rounded-full"
    />
  )
}
