import { useId, type ReactNode } from 'react'

type Props = { title: string; text?: ReactNode; children: ReactNode }

/** A part of a settings page: what it is about on the left, the controls on the right, one column when narrow. */
export function Section({ title, text, children }: Props) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className="grid gap-x-12 gap-y-5 border-t border-line py-8 md:grid-cols-[15rem_minmax(0,1fr)] md:py-10"
    >
      <div className="grid content-start gap-2">
        <h2 id={id} className="text-xl">
          {title}
        </h2>
        {text !== undefined && <p className="text-sm break-words text-ink-soft">{text}</p>}
      </div>
      <div className="grid max-w-xl min-w-0 content-start gap-5">{children}</div>
    </section>
  )
}
