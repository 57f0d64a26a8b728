import type { ComponentProps, MouseEvent } from 'react'
import { buttonClass, type ButtonLook, type ButtonSize } from './button-class.ts'
import { Spinner } from './Spinner.tsx'

type Props = ComponentProps<'button'> & {
  look?: ButtonLook
  size?: ButtonSize
  wide?: boolean
  busy?: boolean
}

/** A busy button keeps its label and the focus; it only stops listening. */
export function Button({ look = 'primary', size, wide, busy = false, onClick, children, ...rest }: Props) {
  function click(event: MouseEvent<HTMLButtonElement>): void {
    if (busy) event.preventDefault()
    else onClick?.(event)
  }
  return (
    <button
      type="button"
      {...rest}
      onClick={click}
      aria-busy={busy}
      aria-disabled={busy || rest['aria-disabled']}
      className={`${buttonClass(look, size, wide)} aria-disabled:cursor-default aria-disabled:opacity-80`}
    >
      {children}
      {busy && <Spinner />}
    </button>
  )
}
