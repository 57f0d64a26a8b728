import { useEffect, useId, useRef, type ReactNode } from 'react'

type Props = { title: string; text?: string; onClose: () => void; children: ReactNode }

/** A modal dialog, open for as long as it is rendered. The browser traps the focus and gives it back. */
export function Dialog({ title, text, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={text === undefined ? undefined : `${id}-text`}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      className="m-auto w-[min(30rem,calc(100vw-2rem))] rounded-card border border-line bg-surface p-5 text-ink backdrop:bg-[rgb(10_20_18/0.6)] sm:p-7"
    >
      <div className="grid gap-5">
        <div className="grid gap-2">
          <h2 id={`${id}-title`} className="text-2xl">
            {title}
          </h2>
          {text !== undefined && (
            <p id={`${id}-text`} className="text-ink-soft">
              {text}
            </p>
          )}
        </div>
        {children}
      </div>
    </dialog>
  )
}
