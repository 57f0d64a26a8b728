import { useEffect, useState } from 'react'
import { onAnnounce } from '#web/lib/announce.ts'

/** The one live region. An odd count adds a space, so that the same words twice are spoken twice. */
export function Announcer() {
  const [said, setSaid] = useState({ text: '', count: 0 })
  useEffect(() => onAnnounce((text) => setSaid(({ count }) => ({ text, count: count + 1 }))), [])
  return (
    <div role="status" className="sr-only">
      {said.text}
      {said.count % 2 === 1 && '\u00A0'}
    </div>
  )
}
