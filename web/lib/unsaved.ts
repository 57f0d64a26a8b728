let unsaved = false

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault()
}

/** Whether leaving now would lose something typed. */
export function hasUnsaved(): boolean {
  return unsaved
}

/** Makes the browser ask before the page is closed or reloaded. */
export function setUnsaved(next: boolean): void {
  if (next === unsaved) return
  unsaved = next
  if (next) addEventListener('beforeunload', warn)
  else removeEventListener('beforeunload', warn)
}
