/** The mark: a gate in a gate, with a lamp. */
export function GateMark() {
  return (
    <svg viewBox="0 0 32 32" className="size-8 shrink-0" aria-hidden="true">
      <path className="fill-primary" d="M3 30V15.2C3 8.2 9.6 4.4 16 1c6.400 3.400 13 7.200 13 14.200V30z" />
      <path
        className="fill-paper"
        d="M8.500 30V16.600c0-4.700 4-7.300 7.500-9.300 3.500 2 7.500 4.600 7.500 9.300V30z"
      />
      <path
        className="fill-primary"
        d="M13 30V18.600c0-2.200 1.500-3.500 3-4.500 1.500 1 3 2.300 3 4.500V30z"
      />
      <circle cx="16" cy="20.500" r="1.500" className="fill-lamp" />
    </svg>
  )
}
