type Listener = (text: string) => void
let listener: Listener | undefined

/** Speaks to screen readers without moving the focus: "Saved", "Session ended". */
export function announce(text: string): void {
  listener?.(text)
}

export function onAnnounce(next: Listener): () => void {
  listener = next
  return () => {
    if (listener === next) listener = undefined
  }
}
