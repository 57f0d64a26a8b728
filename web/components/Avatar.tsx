type Props = { url: string | null; name: string; alt?: string; large?: boolean }

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')][0] ?? '',
  )
  return letters.join('').toLocaleUpperCase()
}

/** The person's picture, or their initials under an arch. */
export function Avatar({ url, name, alt = '', large = false }: Props) {
  const size = large ? 'size-28 text-4xl' : 'size-10 text-base'
  if (url !== null) return <img src={url} alt={alt} className={`${size} rounded-full object-cover`} />
  return (
    <span
      aria-hidden={large}
      className={`${size} grid place-items-center rounded-full bg-primary font-serif text-on-primary`}
    >
      {initials(name)}
    </span>
  )
}
