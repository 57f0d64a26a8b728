import { Fragment, type ReactNode } from 'react'
import { splitMessage, t, type MessageKey } from '#web/lib/messages.ts'

type Props = { message: MessageKey; values: Record<string, ReactNode> }

/** A message whose values are elements, such as an address in bold. */
export function RichText({ message, values }: Props) {
  return splitMessage(t(message)).map((part, index) => (
    <Fragment key={index}>{index % 2 === 0 ? part : values[part]}</Fragment>
  ))
}
